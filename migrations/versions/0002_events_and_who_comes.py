"""Events and who comes."""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('allotments',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('seed', sa.String(length=64), nullable=False),
    sa.Column('rules', sa.JSON(), nullable=False),
    sa.Column('entries', sa.JSON(), nullable=False),
    sa.Column('outcome', sa.JSON(), nullable=False),
    sa.Column('by_hand', sa.JSON(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('made_by', sa.String(length=300), nullable=False),
    sa.Column('ready_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['round_id'], ['rounds.id'], name=op.f('fk_allotments_round_id_rounds')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_allotments'))
    )
    with op.batch_alter_table('allotments', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_allotments_round_id'), ['round_id'], unique=False)

    op.create_table('events',
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('way', sa.String(length=64), nullable=False),
    sa.Column('told_on', sa.Date(), nullable=True),
    sa.Column('change_days', sa.Integer(), nullable=False),
    sa.Column('reminder_days', sa.Integer(), nullable=True),
    sa.Column('thanks_days', sa.Integer(), nullable=True),
    sa.Column('most_in_one_go', sa.Integer(), nullable=False),
    sa.Column('most_per_organisation', sa.Integer(), nullable=True),
    sa.Column('offer_hours', sa.Integer(), nullable=False),
    sa.Column('roles', sa.JSON(), nullable=False),
    sa.Column('lists_participants', sa.Boolean(), nullable=False),
    sa.Column('public', sa.Boolean(), nullable=False),
    sa.Column('evaluation_id', sa.Integer(), nullable=True),
    sa.Column('seed', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['evaluation_id'], ['rounds.id'], name=op.f('fk_events_evaluation_id_rounds')),
    sa.ForeignKeyConstraint(['round_id'], ['rounds.id'], name=op.f('fk_events_round_id_rounds')),
    sa.PrimaryKeyConstraint('round_id', name=op.f('pk_events'))
    )
    with op.batch_alter_table('events', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_events_evaluation_id'), ['evaluation_id'], unique=False)

    op.create_table('important_dates',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=True),
    sa.Column('begins_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('place', sa.String(length=300), nullable=False),
    sa.Column('link', sa.String(length=300), nullable=False),
    sa.Column('provisional', sa.Boolean(), nullable=False),
    sa.Column('changes', sa.Integer(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_by', sa.String(length=300), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_important_dates'))
    )
    with op.batch_alter_table('important_dates', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_important_dates_day'), ['day'], unique=False)

    op.create_table('occasions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('region', sa.String(length=300), nullable=False),
    sa.Column('begins_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('provisional', sa.Boolean(), nullable=False),
    sa.Column('place', sa.String(length=300), nullable=False),
    sa.Column('address', sa.String(length=300), nullable=False),
    sa.Column('map_url', sa.String(length=300), nullable=False),
    sa.Column('online', sa.Boolean(), nullable=False),
    sa.Column('join_url', sa.Text(), nullable=False),
    sa.Column('capacity', sa.Integer(), nullable=True),
    sa.Column('reserved', sa.Integer(), nullable=False),
    sa.Column('waiting_list', sa.Boolean(), nullable=False),
    sa.Column('sectors', sa.JSON(), nullable=False),
    sa.Column('roles', sa.JSON(), nullable=False),
    sa.Column('explanation', sa.Text(), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('door_serial', sa.Integer(), nullable=False),
    sa.Column('cancelled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('cancelled_because', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['events.round_id'], name=op.f('fk_occasions_event_id_events')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_occasions'))
    )
    with op.batch_alter_table('occasions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_occasions_event_id'), ['event_id'], unique=False)

    op.create_table('materials',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('occasion_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('name', sa.String(length=300), nullable=False),
    sa.Column('kind', sa.String(length=64), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['occasion_id'], ['occasions.id'], name=op.f('fk_materials_occasion_id_occasions')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_materials'))
    )
    with op.batch_alter_table('materials', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_materials_occasion_id'), ['occasion_id'], unique=False)

    op.create_table('parts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('occasion_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('choice', sa.String(length=300), nullable=False),
    sa.Column('begins_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('capacity', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['occasion_id'], ['occasions.id'], name=op.f('fk_parts_occasion_id_occasions')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_parts'))
    )
    with op.batch_alter_table('parts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_parts_occasion_id'), ['occasion_id'], unique=False)

    op.create_table('registrations',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('occasion_id', sa.Integer(), nullable=False),
    sa.Column('invitation_id', sa.Integer(), nullable=True),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('organisation_name', sa.String(length=300), nullable=False),
    sa.Column('name', sa.String(length=300), nullable=False),
    sa.Column('email', sa.String(length=300), nullable=False),
    sa.Column('same_person', sa.String(length=300), nullable=False),
    sa.Column('role', sa.String(length=300), nullable=False),
    sa.Column('guest', sa.Boolean(), nullable=False),
    sa.Column('reserved', sa.Boolean(), nullable=False),
    sa.Column('listed', sa.Boolean(), nullable=False),
    sa.Column('typed', sa.JSON(), nullable=False),
    sa.Column('answers', sa.JSON(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.String(length=64), nullable=False),
    sa.Column('serial', sa.Integer(), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(length=64), nullable=False),
    sa.Column('registered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('registered_by', sa.String(length=300), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('queued_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('offered_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('arrived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('arrived_how', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['invitation_id'], ['invitations.id'], name=op.f('fk_registrations_invitation_id_invitations')),
    sa.ForeignKeyConstraint(['occasion_id'], ['occasions.id'], name=op.f('fk_registrations_occasion_id_occasions')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_registrations_organisation_id_organisations')),
    sa.ForeignKeyConstraint(['round_id'], ['rounds.id'], name=op.f('fk_registrations_round_id_rounds')),
    sa.ForeignKeyConstraint(['version_id'], ['questionnaire_versions.id'], name=op.f('fk_registrations_version_id_questionnaire_versions')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_registrations')),
    sa.UniqueConstraint('round_id', 'number', name=op.f('uq_registrations_round_id_number'))
    )
    with op.batch_alter_table('registrations', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_registrations_invitation_id'), ['invitation_id'], unique=False)
        batch_op.create_index('ix_registrations_occasion_id_state', ['occasion_id', 'state', 'queued_at', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_registrations_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_registrations_round_id'), ['round_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_registrations_version_id'), ['version_id'], unique=False)
        batch_op.create_index('uq_registrations_live', ['occasion_id', 'same_person'], unique=True, sqlite_where=sa.text("state NOT IN ('cancelled', 'declined')"), postgresql_where=sa.text("state NOT IN ('cancelled', 'declined')"))

    op.create_table('chosen_parts',
    sa.Column('registration_id', sa.Integer(), nullable=False),
    sa.Column('part_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['part_id'], ['parts.id'], name=op.f('fk_chosen_parts_part_id_parts')),
    sa.ForeignKeyConstraint(['registration_id'], ['registrations.id'], name=op.f('fk_chosen_parts_registration_id_registrations')),
    sa.PrimaryKeyConstraint('registration_id', 'part_id', name=op.f('pk_chosen_parts'))
    )
    with op.batch_alter_table('chosen_parts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_chosen_parts_part_id'), ['part_id'], unique=False)

    with op.batch_alter_table('invitations', schema=None) as batch_op:
        batch_op.add_column(sa.Column('replied_at', sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table('messages', schema=None) as batch_op:
        batch_op.add_column(sa.Column('registration_id', sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f('ix_messages_registration_id'), ['registration_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_messages_registration_id_registrations'), 'registrations', ['registration_id'], ['id'])



def downgrade() -> None:
    with op.batch_alter_table('messages', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_messages_registration_id_registrations'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_messages_registration_id'))
        batch_op.drop_column('registration_id')

    with op.batch_alter_table('invitations', schema=None) as batch_op:
        batch_op.drop_column('replied_at')

    with op.batch_alter_table('important_dates', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_important_dates_day'))

    op.drop_table('important_dates')
    with op.batch_alter_table('chosen_parts', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_chosen_parts_part_id'))

    op.drop_table('chosen_parts')
    with op.batch_alter_table('registrations', schema=None) as batch_op:
        batch_op.drop_index('uq_registrations_live', sqlite_where=sa.text("state NOT IN ('cancelled', 'declined')"), postgresql_where=sa.text("state NOT IN ('cancelled', 'declined')"))
        batch_op.drop_index(batch_op.f('ix_registrations_version_id'))
        batch_op.drop_index(batch_op.f('ix_registrations_round_id'))
        batch_op.drop_index(batch_op.f('ix_registrations_organisation_id'))
        batch_op.drop_index('ix_registrations_occasion_id_state')
        batch_op.drop_index(batch_op.f('ix_registrations_invitation_id'))

    op.drop_table('registrations')
    with op.batch_alter_table('parts', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_parts_occasion_id'))

    op.drop_table('parts')
    with op.batch_alter_table('materials', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_materials_occasion_id'))

    op.drop_table('materials')
    with op.batch_alter_table('occasions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_occasions_event_id'))

    op.drop_table('occasions')
    with op.batch_alter_table('events', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_events_evaluation_id'))

    op.drop_table('events')
    with op.batch_alter_table('allotments', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_allotments_round_id'))

    op.drop_table('allotments')
