"""Newsletters and who reads them."""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('subscribers',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('mark', sa.String(length=64), nullable=False),
    sa.Column('email', sa.String(length=300), nullable=False),
    sa.Column('serial', sa.Integer(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('unsubscribed_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_subscribers')),
    sa.UniqueConstraint('mark', name=op.f('uq_subscribers_mark'))
    )
    op.create_table('bounces',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('subscriber_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('hard', sa.Boolean(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('forgiven_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['subscriber_id'], ['subscribers.id'], name=op.f('fk_bounces_subscriber_id_subscribers')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bounces')),
    sa.UniqueConstraint('subscriber_id', 'reason', name=op.f('uq_bounces_subscriber_id_reason'))
    )
    with op.batch_alter_table('bounces', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_bounces_subscriber_id'), ['subscriber_id'], unique=False)

    op.create_table('newsletters',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(length=64), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('single', sa.Boolean(), nullable=False),
    sa.Column('association_id', sa.Integer(), nullable=False),
    sa.Column('preface', sa.Text(), nullable=False),
    sa.Column('by_sender', sa.Boolean(), nullable=False),
    sa.Column('associations', sa.JSON(), nullable=False),
    sa.Column('to_subscribers', sa.Boolean(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.String(length=300), nullable=False),
    sa.Column('planned_for', sa.DateTime(timezone=True), nullable=True),
    sa.Column('planned_by', sa.String(length=300), nullable=False),
    sa.Column('queued_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('recipients', sa.Integer(), nullable=False),
    sa.Column('body', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['association_id'], ['associations.id'], name=op.f('fk_newsletters_association_id_associations')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_newsletters')),
    sa.UniqueConstraint('slug', name=op.f('uq_newsletters_slug'))
    )
    with op.batch_alter_table('newsletters', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_newsletters_association_id'), ['association_id'], unique=False)

    op.create_table('newsletter_items',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('newsletter_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('block', sa.String(length=64), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('association_id', sa.Integer(), nullable=True),
    sa.Column('contact_name', sa.String(length=300), nullable=False),
    sa.Column('contact_email', sa.String(length=300), nullable=False),
    sa.Column('contact_phone', sa.String(length=64), nullable=False),
    sa.Column('portfolio', sa.String(length=300), nullable=False),
    sa.Column('taken', sa.Text(), nullable=False),
    sa.Column('taken_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('changed_by', sa.String(length=300), nullable=False),
    sa.ForeignKeyConstraint(['association_id'], ['associations.id'], name=op.f('fk_newsletter_items_association_id_associations')),
    sa.ForeignKeyConstraint(['newsletter_id'], ['newsletters.id'], name=op.f('fk_newsletter_items_newsletter_id_newsletters')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_newsletter_items'))
    )
    with op.batch_alter_table('newsletter_items', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_newsletter_items_association_id'), ['association_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_newsletter_items_newsletter_id'), ['newsletter_id'], unique=False)

    op.create_table('newsletter_files',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('name', sa.String(length=300), nullable=False),
    sa.Column('kind', sa.String(length=64), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['newsletter_items.id'], name=op.f('fk_newsletter_files_item_id_newsletter_items')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_newsletter_files'))
    )
    with op.batch_alter_table('newsletter_files', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_newsletter_files_item_id'), ['item_id'], unique=False)

    with op.batch_alter_table('messages', schema=None) as batch_op:
        batch_op.add_column(sa.Column('newsletter_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('subscriber_id', sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f('ix_messages_newsletter_id'), ['newsletter_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_messages_subscriber_id'), ['subscriber_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_messages_subscriber_id_subscribers'), 'subscribers', ['subscriber_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_messages_newsletter_id_newsletters'), 'newsletters', ['newsletter_id'], ['id'])


def downgrade() -> None:
    with op.batch_alter_table('messages', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_messages_newsletter_id_newsletters'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_messages_subscriber_id_subscribers'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_messages_subscriber_id'))
        batch_op.drop_index(batch_op.f('ix_messages_newsletter_id'))
        batch_op.drop_column('subscriber_id')
        batch_op.drop_column('newsletter_id')

    with op.batch_alter_table('newsletter_files', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_newsletter_files_item_id'))

    op.drop_table('newsletter_files')
    with op.batch_alter_table('newsletter_items', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_newsletter_items_newsletter_id'))
        batch_op.drop_index(batch_op.f('ix_newsletter_items_association_id'))

    op.drop_table('newsletter_items')
    with op.batch_alter_table('newsletters', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_newsletters_association_id'))

    op.drop_table('newsletters')
    with op.batch_alter_table('bounces', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_bounces_subscriber_id'))

    op.drop_table('bounces')
    op.drop_table('subscribers')
