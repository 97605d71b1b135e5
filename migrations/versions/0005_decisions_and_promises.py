"""Decisions, their chain, and promises."""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('chain_steps',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('document_id', sa.Integer(), nullable=False),
    sa.Column('body_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=64), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('after', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['body_id'], ['bodies.id'], name=op.f('fk_chain_steps_body_id_bodies')),
    sa.ForeignKeyConstraint(['document_id'], ['documents.id'], name=op.f('fk_chain_steps_document_id_documents')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_chain_steps')),
    sa.UniqueConstraint('document_id', 'body_id', 'kind', name=op.f('uq_chain_steps_document_id_body_id_kind'))
    )
    with op.batch_alter_table('chain_steps', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_chain_steps_body_id'), ['body_id'], unique=False)

    op.create_table('decisions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('body_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=64), nullable=False),
    sa.Column('favourable', sa.Boolean(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=True),
    sa.Column('subject', sa.String(length=300), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('decided_on', sa.Date(), nullable=False),
    sa.Column('manner', sa.String(length=64), nullable=False),
    sa.Column('result', sa.Text(), nullable=False),
    sa.Column('poll_id', sa.Integer(), nullable=True),
    sa.Column('external_url', sa.Text(), nullable=False),
    sa.Column('fingerprint', sa.String(length=300), nullable=False),
    sa.Column('withdrawn_on', sa.Date(), nullable=True),
    sa.Column('withdrawn_because', sa.Text(), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.String(length=300), nullable=False),
    sa.ForeignKeyConstraint(['body_id'], ['bodies.id'], name=op.f('fk_decisions_body_id_bodies')),
    sa.ForeignKeyConstraint(['poll_id'], ['polls.id'], name=op.f('fk_decisions_poll_id_polls')),
    sa.ForeignKeyConstraint(['version_id'], ['document_versions.id'], name=op.f('fk_decisions_version_id_document_versions')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_decisions')),
    sa.UniqueConstraint('poll_id', name=op.f('uq_decisions_poll_id'))
    )
    with op.batch_alter_table('decisions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_decisions_body_id'), ['body_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_decisions_version_id'), ['version_id'], unique=False)

    op.create_table('passed_polls',
    sa.Column('poll_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by', sa.String(length=300), nullable=False),
    sa.ForeignKeyConstraint(['poll_id'], ['polls.id'], name=op.f('fk_passed_polls_poll_id_polls')),
    sa.PrimaryKeyConstraint('poll_id', name=op.f('pk_passed_polls'))
    )
    op.create_table('commitments',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('decision_id', sa.Integer(), nullable=True),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('owner', sa.String(length=300), nullable=False),
    sa.Column('owner_email', sa.String(length=300), nullable=False),
    sa.Column('promised_to', sa.String(length=300), nullable=False),
    sa.Column('promised_on', sa.Date(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=True),
    sa.Column('interim_id', sa.Integer(), nullable=True),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.Column('outcome', sa.String(length=64), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.String(length=300), nullable=False),
    sa.ForeignKeyConstraint(['decision_id'], ['decisions.id'], name=op.f('fk_commitments_decision_id_decisions')),
    sa.ForeignKeyConstraint(['interim_id'], ['interims.id'], name=op.f('fk_commitments_interim_id_interims')),
    sa.ForeignKeyConstraint(['round_id'], ['rounds.id'], name=op.f('fk_commitments_round_id_rounds')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_commitments'))
    )
    with op.batch_alter_table('commitments', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_commitments_decision_id'), ['decision_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_commitments_interim_id'), ['interim_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_commitments_round_id'), ['round_id'], unique=False)

    op.create_table('conditions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('decision_id', sa.Integer(), nullable=False),
    sa.Column('body_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=64), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=True),
    sa.Column('until', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['body_id'], ['bodies.id'], name=op.f('fk_conditions_body_id_bodies')),
    sa.ForeignKeyConstraint(['decision_id'], ['decisions.id'], name=op.f('fk_conditions_decision_id_decisions')),
    sa.ForeignKeyConstraint(['version_id'], ['document_versions.id'], name=op.f('fk_conditions_version_id_document_versions')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_conditions'))
    )
    with op.batch_alter_table('conditions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_conditions_body_id'), ['body_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_conditions_decision_id'), ['decision_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_conditions_version_id'), ['version_id'], unique=False)

    op.create_table('decision_revisions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('decision_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by', sa.String(length=300), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('before', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['decision_id'], ['decisions.id'], name=op.f('fk_decision_revisions_decision_id_decisions')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_decision_revisions'))
    )
    with op.batch_alter_table('decision_revisions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_decision_revisions_decision_id'), ['decision_id'], unique=False)

    op.create_table('commitment_notes',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('commitment_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by', sa.String(length=300), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['commitment_id'], ['commitments.id'], name=op.f('fk_commitment_notes_commitment_id_commitments')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_commitment_notes'))
    )
    with op.batch_alter_table('commitment_notes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_commitment_notes_commitment_id'), ['commitment_id'], unique=False)

    with op.batch_alter_table('motions', schema=None) as batch_op:
        batch_op.add_column(sa.Column('version_id', sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f('ix_motions_version_id'), ['version_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_motions_version_id_document_versions'), 'document_versions', ['version_id'], ['id'])


def downgrade() -> None:
    with op.batch_alter_table('motions', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_motions_version_id_document_versions'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_motions_version_id'))
        batch_op.drop_column('version_id')

    with op.batch_alter_table('commitment_notes', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_commitment_notes_commitment_id'))

    op.drop_table('commitment_notes')
    with op.batch_alter_table('decision_revisions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_decision_revisions_decision_id'))

    op.drop_table('decision_revisions')
    with op.batch_alter_table('conditions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_conditions_version_id'))
        batch_op.drop_index(batch_op.f('ix_conditions_decision_id'))
        batch_op.drop_index(batch_op.f('ix_conditions_body_id'))

    op.drop_table('conditions')
    with op.batch_alter_table('commitments', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_commitments_round_id'))
        batch_op.drop_index(batch_op.f('ix_commitments_interim_id'))
        batch_op.drop_index(batch_op.f('ix_commitments_decision_id'))

    op.drop_table('commitments')
    op.drop_table('passed_polls')
    with op.batch_alter_table('decisions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_decisions_version_id'))
        batch_op.drop_index(batch_op.f('ix_decisions_body_id'))

    op.drop_table('decisions')
    with op.batch_alter_table('chain_steps', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_chain_steps_body_id'))

    op.drop_table('chain_steps')
