"""Bodies, meetings and votes."""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('way_texts',
    sa.Column('way', sa.String(length=64), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_by', sa.String(length=300), nullable=False),
    sa.PrimaryKeyConstraint('way', name=op.f('pk_way_texts'))
    )
    op.create_table('bodies',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=300), nullable=False),
    sa.Column('kind', sa.String(length=300), nullable=False),
    sa.Column('association_id', sa.Integer(), nullable=True),
    sa.Column('statutes', sa.String(length=300), nullable=False),
    sa.Column('rules', sa.JSON(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['association_id'], ['associations.id'], name=op.f('fk_bodies_association_id_associations')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bodies')),
    sa.UniqueConstraint('slug', name=op.f('uq_bodies_slug'))
    )
    with op.batch_alter_table('bodies', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_bodies_association_id'), ['association_id'], unique=False)

    op.create_table('seats',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('body_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('name', sa.String(length=300), nullable=False),
    sa.Column('category', sa.String(length=300), nullable=False),
    sa.Column('weight', sa.Integer(), nullable=False),
    sa.Column('weight_article', sa.String(length=300), nullable=False),
    sa.Column('member', sa.Boolean(), nullable=False),
    sa.Column('votes', sa.Boolean(), nullable=False),
    sa.Column('since', sa.Date(), nullable=True),
    sa.Column('until', sa.Date(), nullable=True),
    sa.Column('suspended_from', sa.Date(), nullable=True),
    sa.Column('suspended_until', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['body_id'], ['bodies.id'], name=op.f('fk_seats_body_id_bodies')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_seats_organisation_id_organisations')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_seats'))
    )
    with op.batch_alter_table('seats', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_seats_body_id'), ['body_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_seats_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('assemblies',
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('begins_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('place', sa.String(length=300), nullable=False),
    sa.Column('address', sa.String(length=300), nullable=False),
    sa.Column('way', sa.String(length=64), nullable=False),
    sa.Column('way_text', sa.Text(), nullable=False),
    sa.Column('join_url', sa.Text(), nullable=False),
    sa.Column('chair', sa.String(length=300), nullable=False),
    sa.Column('secretary', sa.String(length=300), nullable=False),
    sa.Column('counters', sa.JSON(), nullable=False),
    sa.Column('text_available_from', sa.Date(), nullable=True),
    sa.Column('short_notice_accepted', sa.Text(), nullable=False),
    sa.Column('convoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('screen_serial', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=True),
    sa.Column('motion_id', sa.Integer(), nullable=True),
    sa.Column('follows_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['follows_id'], ['assemblies.round_id'], name=op.f('fk_assemblies_follows_id_assemblies')),
    sa.ForeignKeyConstraint(['round_id'], ['rounds.id'], name=op.f('fk_assemblies_round_id_rounds')),
    sa.PrimaryKeyConstraint('round_id', name=op.f('pk_assemblies'))
    )
    with op.batch_alter_table('assemblies', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_assemblies_follows_id'), ['follows_id'], unique=False)

    op.create_table('delegates',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('seat_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=300), nullable=False),
    sa.Column('email', sa.String(length=300), nullable=False),
    sa.ForeignKeyConstraint(['seat_id'], ['seats.id'], name=op.f('fk_delegates_seat_id_seats')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_delegates'))
    )
    with op.batch_alter_table('delegates', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_delegates_seat_id'), ['seat_id'], unique=False)

    op.create_table('agenda_items',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('explanation', sa.Text(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['round_id'], ['assemblies.round_id'], name=op.f('fk_agenda_items_round_id_assemblies')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agenda_items'))
    )
    with op.batch_alter_table('agenda_items', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_agenda_items_round_id'), ['round_id'], unique=False)

    op.create_table('assembly_bodies',
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('body_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['body_id'], ['bodies.id'], name=op.f('fk_assembly_bodies_body_id_bodies')),
    sa.ForeignKeyConstraint(['round_id'], ['assemblies.round_id'], name=op.f('fk_assembly_bodies_round_id_assemblies')),
    sa.PrimaryKeyConstraint('round_id', 'body_id', name=op.f('pk_assembly_bodies'))
    )
    with op.batch_alter_table('assembly_bodies', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_assembly_bodies_body_id'), ['body_id'], unique=False)

    op.create_table('chain_lines',
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('line', sa.Text(), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['round_id'], ['assemblies.round_id'], name=op.f('fk_chain_lines_round_id_assemblies')),
    sa.PrimaryKeyConstraint('round_id', 'number', name=op.f('pk_chain_lines'))
    )
    op.create_table('mandates',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('seat_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['round_id'], ['assemblies.round_id'], name=op.f('fk_mandates_round_id_assemblies')),
    sa.ForeignKeyConstraint(['seat_id'], ['seats.id'], name=op.f('fk_mandates_seat_id_seats')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mandates'))
    )
    with op.batch_alter_table('mandates', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mandates_seat_id'), ['seat_id'], unique=False)
        batch_op.create_index('uq_mandates_round_id_seat_id', ['round_id', 'seat_id'], unique=True)

    op.create_table('presences',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('invitation_id', sa.Integer(), nullable=False),
    sa.Column('way', sa.String(length=64), nullable=False),
    sa.Column('came_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('left_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('noted_by', sa.String(length=300), nullable=False),
    sa.ForeignKeyConstraint(['invitation_id'], ['invitations.id'], name=op.f('fk_presences_invitation_id_invitations')),
    sa.ForeignKeyConstraint(['round_id'], ['assemblies.round_id'], name=op.f('fk_presences_round_id_assemblies')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_presences'))
    )
    with op.batch_alter_table('presences', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_presences_invitation_id'), ['invitation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_presences_round_id'), ['round_id'], unique=False)
        batch_op.create_index('uq_presences_here', ['invitation_id'], unique=True, sqlite_where=sa.text('left_at IS NULL'), postgresql_where=sa.text('left_at IS NULL'))

    op.create_table('delegations',
    sa.Column('mandate_id', sa.Integer(), nullable=False),
    sa.Column('invitation_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['invitation_id'], ['invitations.id'], name=op.f('fk_delegations_invitation_id_invitations')),
    sa.ForeignKeyConstraint(['mandate_id'], ['mandates.id'], name=op.f('fk_delegations_mandate_id_mandates')),
    sa.PrimaryKeyConstraint('mandate_id', 'invitation_id', name=op.f('pk_delegations'))
    )
    with op.batch_alter_table('delegations', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_delegations_invitation_id'), ['invitation_id'], unique=False)

    op.create_table('motions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('kind', sa.String(length=64), nullable=False),
    sa.Column('amends_id', sa.Integer(), nullable=True),
    sa.Column('secret', sa.Boolean(), nullable=False),
    sa.Column('seats', sa.Integer(), nullable=False),
    sa.Column('profile', sa.String(length=300), nullable=False),
    sa.Column('candidates', sa.JSON(), nullable=False),
    sa.Column('excluded', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['amends_id'], ['motions.id'], name=op.f('fk_motions_amends_id_motions')),
    sa.ForeignKeyConstraint(['item_id'], ['agenda_items.id'], name=op.f('fk_motions_item_id_agenda_items')),
    sa.ForeignKeyConstraint(['round_id'], ['assemblies.round_id'], name=op.f('fk_motions_round_id_assemblies')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_motions'))
    )
    with op.batch_alter_table('motions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_motions_amends_id'), ['amends_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_motions_item_id'), ['item_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_motions_round_id'), ['round_id'], unique=False)

    op.create_table('papers',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('name', sa.String(length=300), nullable=False),
    sa.Column('kind', sa.String(length=64), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['agenda_items.id'], name=op.f('fk_papers_item_id_agenda_items')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_papers'))
    )
    with op.batch_alter_table('papers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_papers_item_id'), ['item_id'], unique=False)

    op.create_table('proxies',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('mandate_id', sa.Integer(), nullable=False),
    sa.Column('holder_id', sa.Integer(), nullable=False),
    sa.Column('scope', sa.Text(), nullable=False),
    sa.Column('given_by', sa.String(length=300), nullable=False),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_by', sa.String(length=300), nullable=False),
    sa.ForeignKeyConstraint(['holder_id'], ['invitations.id'], name=op.f('fk_proxies_holder_id_invitations')),
    sa.ForeignKeyConstraint(['mandate_id'], ['mandates.id'], name=op.f('fk_proxies_mandate_id_mandates')),
    sa.ForeignKeyConstraint(['round_id'], ['assemblies.round_id'], name=op.f('fk_proxies_round_id_assemblies')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proxies'))
    )
    with op.batch_alter_table('proxies', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_proxies_holder_id'), ['holder_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_proxies_mandate_id'), ['mandate_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_proxies_round_id'), ['round_id'], unique=False)
        batch_op.create_index('uq_proxies_given', ['mandate_id'], unique=True, sqlite_where=sa.text('revoked_at IS NULL'), postgresql_where=sa.text('revoked_at IS NULL'))

    op.create_table('polls',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('motion_id', sa.Integer(), nullable=False),
    sa.Column('body_id', sa.Integer(), nullable=False),
    sa.Column('follows_id', sa.Integer(), nullable=True),
    sa.Column('follows_because', sa.String(length=64), nullable=False),
    sa.Column('secret', sa.Boolean(), nullable=False),
    sa.Column('way', sa.String(length=64), nullable=False),
    sa.Column('state', sa.String(length=64), nullable=False),
    sa.Column('choices', sa.JSON(), nullable=False),
    sa.Column('rules', sa.JSON(), nullable=False),
    sa.Column('register', sa.JSON(), nullable=False),
    sa.Column('quorum', sa.JSON(), nullable=False),
    sa.Column('paper', sa.JSON(), nullable=False),
    sa.Column('result', sa.JSON(), nullable=False),
    sa.Column('judgement', sa.JSON(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('opened_by', sa.String(length=300), nullable=False),
    sa.Column('closes_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_by', sa.String(length=300), nullable=False),
    sa.Column('head_opened', sa.String(length=64), nullable=False),
    sa.Column('head_closed', sa.String(length=64), nullable=False),
    sa.Column('key_destroyed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['body_id'], ['bodies.id'], name=op.f('fk_polls_body_id_bodies')),
    sa.ForeignKeyConstraint(['follows_id'], ['polls.id'], name=op.f('fk_polls_follows_id_polls')),
    sa.ForeignKeyConstraint(['motion_id'], ['motions.id'], name=op.f('fk_polls_motion_id_motions')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_polls'))
    )
    with op.batch_alter_table('polls', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_polls_body_id'), ['body_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_polls_follows_id'), ['follows_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_polls_motion_id'), ['motion_id'], unique=False)

    op.create_table('ballot_boxes',
    sa.Column('poll_id', sa.Integer(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['poll_id'], ['polls.id'], name=op.f('fk_ballot_boxes_poll_id_polls')),
    sa.PrimaryKeyConstraint('poll_id', name=op.f('pk_ballot_boxes'))
    )
    op.create_table('objections',
    sa.Column('poll_id', sa.Integer(), nullable=False),
    sa.Column('mandate_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['mandate_id'], ['mandates.id'], name=op.f('fk_objections_mandate_id_mandates')),
    sa.ForeignKeyConstraint(['poll_id'], ['polls.id'], name=op.f('fk_objections_poll_id_polls')),
    sa.PrimaryKeyConstraint('poll_id', 'mandate_id', name=op.f('pk_objections'))
    )
    with op.batch_alter_table('objections', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_objections_mandate_id'), ['mandate_id'], unique=False)

    op.create_table('votes',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('poll_id', sa.Integer(), nullable=False),
    sa.Column('mandate_id', sa.Integer(), nullable=False),
    sa.Column('choice', sa.JSON(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('how', sa.String(length=64), nullable=False),
    sa.Column('cast_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('replaced_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['by_id'], ['invitations.id'], name=op.f('fk_votes_by_id_invitations')),
    sa.ForeignKeyConstraint(['mandate_id'], ['mandates.id'], name=op.f('fk_votes_mandate_id_mandates')),
    sa.ForeignKeyConstraint(['poll_id'], ['polls.id'], name=op.f('fk_votes_poll_id_polls')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_votes'))
    )
    with op.batch_alter_table('votes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_votes_by_id'), ['by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_votes_mandate_id'), ['mandate_id'], unique=False)
        batch_op.create_index('uq_votes_standing', ['poll_id', 'mandate_id'], unique=True, sqlite_where=sa.text('replaced_at IS NULL'), postgresql_where=sa.text('replaced_at IS NULL'))



def downgrade() -> None:
    with op.batch_alter_table('votes', schema=None) as batch_op:
        batch_op.drop_index('uq_votes_standing', sqlite_where=sa.text('replaced_at IS NULL'), postgresql_where=sa.text('replaced_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_votes_mandate_id'))
        batch_op.drop_index(batch_op.f('ix_votes_by_id'))

    op.drop_table('votes')
    with op.batch_alter_table('objections', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_objections_mandate_id'))

    op.drop_table('objections')
    op.drop_table('ballot_boxes')
    with op.batch_alter_table('polls', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_polls_motion_id'))
        batch_op.drop_index(batch_op.f('ix_polls_follows_id'))
        batch_op.drop_index(batch_op.f('ix_polls_body_id'))

    op.drop_table('polls')
    with op.batch_alter_table('proxies', schema=None) as batch_op:
        batch_op.drop_index('uq_proxies_given', sqlite_where=sa.text('revoked_at IS NULL'), postgresql_where=sa.text('revoked_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_proxies_round_id'))
        batch_op.drop_index(batch_op.f('ix_proxies_mandate_id'))
        batch_op.drop_index(batch_op.f('ix_proxies_holder_id'))

    op.drop_table('proxies')
    with op.batch_alter_table('papers', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_papers_item_id'))

    op.drop_table('papers')
    with op.batch_alter_table('motions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_motions_round_id'))
        batch_op.drop_index(batch_op.f('ix_motions_item_id'))
        batch_op.drop_index(batch_op.f('ix_motions_amends_id'))

    op.drop_table('motions')
    with op.batch_alter_table('delegations', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_delegations_invitation_id'))

    op.drop_table('delegations')
    with op.batch_alter_table('presences', schema=None) as batch_op:
        batch_op.drop_index('uq_presences_here', sqlite_where=sa.text('left_at IS NULL'), postgresql_where=sa.text('left_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_presences_round_id'))
        batch_op.drop_index(batch_op.f('ix_presences_invitation_id'))

    op.drop_table('presences')
    with op.batch_alter_table('mandates', schema=None) as batch_op:
        batch_op.drop_index('uq_mandates_round_id_seat_id')
        batch_op.drop_index(batch_op.f('ix_mandates_seat_id'))

    op.drop_table('mandates')
    op.drop_table('chain_lines')
    with op.batch_alter_table('assembly_bodies', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_assembly_bodies_body_id'))

    op.drop_table('assembly_bodies')
    with op.batch_alter_table('agenda_items', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_agenda_items_round_id'))

    op.drop_table('agenda_items')
    with op.batch_alter_table('delegates', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_delegates_seat_id'))

    op.drop_table('delegates')
    with op.batch_alter_table('assemblies', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_assemblies_follows_id'))

    op.drop_table('assemblies')
    with op.batch_alter_table('seats', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_seats_organisation_id'))
        batch_op.drop_index(batch_op.f('ix_seats_body_id'))

    op.drop_table('seats')
    with op.batch_alter_table('bodies', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_bodies_association_id'))

    op.drop_table('bodies')
    op.drop_table('way_texts')
