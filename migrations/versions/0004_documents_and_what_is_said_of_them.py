"""Documents and what is said of them."""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('documents',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(length=64), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('association_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.String(length=300), nullable=False),
    sa.ForeignKeyConstraint(['association_id'], ['associations.id'], name=op.f('fk_documents_association_id_associations')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_documents')),
    sa.UniqueConstraint('slug', name=op.f('uq_documents_slug'))
    )
    with op.batch_alter_table('documents', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_documents_association_id'), ['association_id'], unique=False)

    op.create_table('holders',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('association_id', sa.Integer(), nullable=True),
    sa.Column('name', sa.String(length=300), nullable=False),
    sa.Column('email', sa.String(length=300), nullable=False),
    sa.Column('portfolio', sa.String(length=300), nullable=False),
    sa.Column('serial', sa.Integer(), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['association_id'], ['associations.id'], name=op.f('fk_holders_association_id_associations')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_holders'))
    )
    with op.batch_alter_table('holders', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_holders_association_id'), ['association_id'], unique=False)

    op.create_table('document_versions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('document_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(length=64), nullable=False),
    sa.Column('previous_id', sa.Integer(), nullable=True),
    sa.Column('passages', sa.JSON(), nullable=False),
    sa.Column('came_from', sa.JSON(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('told', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.String(length=300), nullable=False),
    sa.ForeignKeyConstraint(['document_id'], ['documents.id'], name=op.f('fk_document_versions_document_id_documents')),
    sa.ForeignKeyConstraint(['previous_id'], ['document_versions.id'], name=op.f('fk_document_versions_previous_id_document_versions')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_document_versions')),
    sa.UniqueConstraint('document_id', 'number', name=op.f('uq_document_versions_document_id_number'))
    )
    with op.batch_alter_table('document_versions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_document_versions_document_id'), ['document_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_document_versions_previous_id'), ['previous_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_document_versions_sha256'), ['sha256'], unique=False)

    op.create_table('consultations',
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=True),
    sa.Column('silence', sa.Text(), nullable=False),
    sa.Column('readers', sa.String(length=64), nullable=False),
    sa.Column('names', sa.Boolean(), nullable=False),
    sa.Column('suggestions', sa.Boolean(), nullable=False),
    sa.Column('supports', sa.Boolean(), nullable=False),
    sa.Column('files', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['round_id'], ['rounds.id'], name=op.f('fk_consultations_round_id_rounds')),
    sa.ForeignKeyConstraint(['version_id'], ['document_versions.id'], name=op.f('fk_consultations_version_id_document_versions')),
    sa.PrimaryKeyConstraint('round_id', name=op.f('pk_consultations'))
    )
    with op.batch_alter_table('consultations', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_consultations_version_id'), ['version_id'], unique=False)

    op.create_table('reaction_reports',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('audience', sa.String(length=64), nullable=False),
    sa.Column('document', sa.JSON(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published_by', sa.String(length=300), nullable=False),
    sa.ForeignKeyConstraint(['round_id'], ['rounds.id'], name=op.f('fk_reaction_reports_round_id_rounds')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reaction_reports')),
    sa.UniqueConstraint('round_id', 'number', name=op.f('uq_reaction_reports_round_id_number'))
    )
    with op.batch_alter_table('reaction_reports', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reaction_reports_round_id'), ['round_id'], unique=False)

    op.create_table('dispositions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=64), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('holder_id', sa.Integer(), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('changes', sa.JSON(), nullable=False),
    sa.Column('reply_kind', sa.String(length=64), nullable=False),
    sa.Column('reply', sa.Text(), nullable=False),
    sa.Column('replied_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_by', sa.String(length=300), nullable=False),
    sa.Column('earlier', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['holder_id'], ['holders.id'], name=op.f('fk_dispositions_holder_id_holders')),
    sa.ForeignKeyConstraint(['round_id'], ['rounds.id'], name=op.f('fk_dispositions_round_id_rounds')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_dispositions'))
    )
    with op.batch_alter_table('dispositions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_dispositions_holder_id'), ['holder_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_dispositions_round_id'), ['round_id'], unique=False)

    op.create_table('comments',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=True),
    sa.Column('invitation_id', sa.Integer(), nullable=True),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('version_id', sa.Integer(), nullable=True),
    sa.Column('passage_key', sa.String(length=64), nullable=False),
    sa.Column('quoted', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('suggestion', sa.Text(), nullable=False),
    sa.Column('author', sa.String(length=300), nullable=False),
    sa.Column('email', sa.String(length=300), nullable=False),
    sa.Column('on_behalf', sa.Boolean(), nullable=False),
    sa.Column('approved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('approved_by', sa.String(length=300), nullable=False),
    sa.Column('source', sa.String(length=64), nullable=False),
    sa.Column('noted_on', sa.Date(), nullable=True),
    sa.Column('present', sa.Text(), nullable=False),
    sa.Column('entered_by', sa.String(length=300), nullable=False),
    sa.Column('late', sa.Boolean(), nullable=False),
    sa.Column('offered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('typed', sa.JSON(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('sent_revision', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('saved_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('disposition_id', sa.Integer(), nullable=True),
    sa.Column('answered_revision', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['disposition_id'], ['dispositions.id'], name=op.f('fk_comments_disposition_id_dispositions')),
    sa.ForeignKeyConstraint(['invitation_id'], ['invitations.id'], name=op.f('fk_comments_invitation_id_invitations')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_comments_organisation_id_organisations')),
    sa.ForeignKeyConstraint(['round_id'], ['rounds.id'], name=op.f('fk_comments_round_id_rounds')),
    sa.ForeignKeyConstraint(['version_id'], ['document_versions.id'], name=op.f('fk_comments_version_id_document_versions')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_comments')),
    sa.UniqueConstraint('key', name=op.f('uq_comments_key')),
    sa.UniqueConstraint('round_id', 'number', name=op.f('uq_comments_round_id_number'))
    )
    with op.batch_alter_table('comments', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_comments_disposition_id'), ['disposition_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_comments_invitation_id'), ['invitation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_comments_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_comments_round_id'), ['round_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_comments_version_id'), ['version_id'], unique=False)

    op.create_table('supports',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('comment_id', sa.Integer(), nullable=False),
    sa.Column('invitation_id', sa.Integer(), nullable=False),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['comment_id'], ['comments.id'], name=op.f('fk_supports_comment_id_comments')),
    sa.ForeignKeyConstraint(['invitation_id'], ['invitations.id'], name=op.f('fk_supports_invitation_id_invitations')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_supports')),
    sa.UniqueConstraint('comment_id', 'invitation_id', name=op.f('uq_supports_comment_id_invitation_id'))
    )
    with op.batch_alter_table('supports', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_supports_comment_id'), ['comment_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_supports_invitation_id'), ['invitation_id'], unique=False)

    op.create_table('comment_files',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('comment_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=300), nullable=False),
    sa.Column('kind', sa.String(length=64), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['comment_id'], ['comments.id'], name=op.f('fk_comment_files_comment_id_comments')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_comment_files'))
    )
    with op.batch_alter_table('comment_files', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_comment_files_comment_id'), ['comment_id'], unique=False)

    op.create_table('commenters',
    sa.Column('invitation_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('invited_by', sa.String(length=300), nullable=False),
    sa.ForeignKeyConstraint(['invitation_id'], ['invitations.id'], name=op.f('fk_commenters_invitation_id_invitations')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_commenters_organisation_id_organisations')),
    sa.PrimaryKeyConstraint('invitation_id', name=op.f('pk_commenters'))
    )
    with op.batch_alter_table('commenters', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_commenters_organisation_id'), ['organisation_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('commenters', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_commenters_organisation_id'))

    op.drop_table('commenters')
    with op.batch_alter_table('comment_files', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_comment_files_comment_id'))

    op.drop_table('comment_files')
    with op.batch_alter_table('reaction_reports', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_reaction_reports_round_id'))

    op.drop_table('reaction_reports')
    with op.batch_alter_table('supports', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_supports_invitation_id'))
        batch_op.drop_index(batch_op.f('ix_supports_comment_id'))

    op.drop_table('supports')
    with op.batch_alter_table('comments', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_comments_version_id'))
        batch_op.drop_index(batch_op.f('ix_comments_round_id'))
        batch_op.drop_index(batch_op.f('ix_comments_organisation_id'))
        batch_op.drop_index(batch_op.f('ix_comments_invitation_id'))
        batch_op.drop_index(batch_op.f('ix_comments_disposition_id'))

    op.drop_table('comments')
    with op.batch_alter_table('dispositions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_dispositions_round_id'))
        batch_op.drop_index(batch_op.f('ix_dispositions_holder_id'))

    op.drop_table('dispositions')
    with op.batch_alter_table('consultations', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_consultations_version_id'))

    op.drop_table('consultations')
    with op.batch_alter_table('document_versions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_document_versions_sha256'))
        batch_op.drop_index(batch_op.f('ix_document_versions_previous_id'))
        batch_op.drop_index(batch_op.f('ix_document_versions_document_id'))

    op.drop_table('document_versions')
    with op.batch_alter_table('holders', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_holders_association_id'))

    op.drop_table('holders')
    with op.batch_alter_table('documents', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_documents_association_id'))

    op.drop_table('documents')
