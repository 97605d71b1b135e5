"""Rounds that come back, signal values, breaks, and figures to see one's own beside."""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('cycles',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('model_id', sa.Integer(), nullable=False),
    sa.Column('rhythm', sa.String(length=64), nullable=False),
    sa.Column('first_on', sa.Date(), nullable=False),
    sa.Column('own_days', sa.JSON(), nullable=False),
    sa.Column('previous', sa.Boolean(), nullable=False),
    sa.Column('open_days', sa.Integer(), nullable=False),
    sa.Column('weeks', sa.Integer(), nullable=False),
    sa.Column('automatic', sa.Boolean(), nullable=False),
    sa.Column('recipients', sa.JSON(), nullable=False),
    sa.Column('stopped_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.String(length=300), nullable=False),
    sa.ForeignKeyConstraint(['model_id'], ['rounds.id'], name=op.f('fk_cycles_model_id_rounds')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cycles'))
    )
    with op.batch_alter_table('cycles', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_cycles_model_id'), ['model_id'], unique=False)

    op.create_table('cycle_rounds',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cycle_id', sa.Integer(), nullable=False),
    sa.Column('period', sa.String(length=64), nullable=False),
    sa.Column('opens_on', sa.Date(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['cycle_id'], ['cycles.id'], name=op.f('fk_cycle_rounds_cycle_id_cycles')),
    sa.ForeignKeyConstraint(['round_id'], ['rounds.id'], name=op.f('fk_cycle_rounds_round_id_rounds')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cycle_rounds')),
    sa.UniqueConstraint('round_id', name=op.f('uq_cycle_rounds_round_id')),
    sa.UniqueConstraint('cycle_id', 'period', name=op.f('uq_cycle_rounds_cycle_id_period'))
    )
    with op.batch_alter_table('cycle_rounds', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_cycle_rounds_cycle_id'), ['cycle_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_cycle_rounds_round_id'), ['round_id'], unique=False)

    op.create_table('signals',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('questionnaire_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=300), nullable=False),
    sa.Column('expression', sa.Text(), nullable=False),
    sa.Column('source', sa.String(length=300), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.String(length=300), nullable=False),
    sa.ForeignKeyConstraint(['questionnaire_id'], ['questionnaires.id'], name=op.f('fk_signals_questionnaire_id_questionnaires')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_signals'))
    )
    with op.batch_alter_table('signals', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_signals_questionnaire_id'), ['questionnaire_id'], unique=False)

    op.create_table('trend_breaks',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('questionnaire_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.String(length=300), nullable=False),
    sa.ForeignKeyConstraint(['questionnaire_id'], ['questionnaires.id'], name=op.f('fk_trend_breaks_questionnaire_id_questionnaires')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_trend_breaks'))
    )
    with op.batch_alter_table('trend_breaks', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_trend_breaks_questionnaire_id'), ['questionnaire_id'], unique=False)

    op.create_table('mirrors',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('by', sa.String(length=64), nullable=False),
    sa.Column('counted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('kept_by', sa.String(length=300), nullable=False),
    sa.Column('profile', sa.String(length=64), nullable=False),
    sa.Column('n', sa.Integer(), nullable=False),
    sa.Column('figures', sa.JSON(), nullable=False),
    sa.Column('publication', sa.JSON(), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['round_id'], ['rounds.id'], name=op.f('fk_mirrors_round_id_rounds')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mirrors'))
    )
    with op.batch_alter_table('mirrors', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mirrors_round_id'), ['round_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('mirrors', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_mirrors_round_id'))

    op.drop_table('mirrors')
    with op.batch_alter_table('trend_breaks', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_trend_breaks_questionnaire_id'))

    op.drop_table('trend_breaks')
    with op.batch_alter_table('signals', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_signals_questionnaire_id'))

    op.drop_table('signals')
    with op.batch_alter_table('cycle_rounds', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_cycle_rounds_round_id'))
        batch_op.drop_index(batch_op.f('ix_cycle_rounds_cycle_id'))

    op.drop_table('cycle_rounds')
    with op.batch_alter_table('cycles', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_cycles_model_id'))

    op.drop_table('cycles')
