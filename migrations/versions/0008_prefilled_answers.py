"""Answers that were filled in beforehand, and workbooks that came back."""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('rounds', schema=None) as batch_op:
        batch_op.add_column(sa.Column('prefilling', sa.JSON(), nullable=True))

    op.create_table('prefills',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('invitation_id', sa.Integer(), nullable=False),
    sa.Column('entries', sa.JSON(), nullable=False),
    sa.Column('remarks', sa.JSON(), nullable=False),
    sa.Column('filled_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['invitation_id'], ['invitations.id'], name=op.f('fk_prefills_invitation_id_invitations')),
    sa.ForeignKeyConstraint(['round_id'], ['rounds.id'], name=op.f('fk_prefills_round_id_rounds')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_prefills')),
    sa.UniqueConstraint('invitation_id', name=op.f('uq_prefills_invitation_id'))
    )
    with op.batch_alter_table('prefills', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_prefills_round_id'), ['round_id'], unique=False)

    op.create_table('answer_books',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('invitation_id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('file_name', sa.String(length=300), nullable=False),
    sa.Column('typed', sa.JSON(), nullable=False),
    sa.Column('seen', sa.JSON(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('entered_by', sa.String(length=300), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['invitation_id'], ['invitations.id'], name=op.f('fk_answer_books_invitation_id_invitations')),
    sa.ForeignKeyConstraint(['version_id'], ['questionnaire_versions.id'], name=op.f('fk_answer_books_version_id_questionnaire_versions')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_answer_books'))
    )
    with op.batch_alter_table('answer_books', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_answer_books_expires_at'), ['expires_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_answer_books_invitation_id'), ['invitation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_answer_books_version_id'), ['version_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('answer_books', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_answer_books_version_id'))
        batch_op.drop_index(batch_op.f('ix_answer_books_invitation_id'))
        batch_op.drop_index(batch_op.f('ix_answer_books_expires_at'))

    op.drop_table('answer_books')
    with op.batch_alter_table('prefills', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_prefills_round_id'))

    op.drop_table('prefills')
    with op.batch_alter_table('rounds', schema=None) as batch_op:
        batch_op.drop_column('prefilling')
