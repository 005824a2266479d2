"""What Alembic runs around the migrations. `models.schema` gives it the connection, inside one transaction."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
