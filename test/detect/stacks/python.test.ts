import { describeStacks } from '../support.ts';

const revision = (id: string, down: string | null) =>
  `"""change\n"""\nfrom alembic import op\nimport sqlalchemy as sa\n\nrevision = '${id}'\ndown_revision = ${down === null ? 'None' : `'${down}'`}\n\ndef upgrade():\n    op.create_table('t')\n`;

const pyproject = (...dependencies: string[]) =>
  `[project]\nname = "shop"\nversion = "1"\nauthors = [{ name = "a", email = "a@b.c" }]\ndependencies = [\n${dependencies.map((name) => `    "${name}",\n`).join('')}]\n`;

describeStacks('Python', {
  Alembic: {
    files: {
      'pyproject.toml': pyproject('sqlalchemy>=2.0', 'alembic~=1.13', 'psycopg[binary]==3.1'),
      'alembic.ini':
        '[alembic]\nscript_location = %(here)s/migrations\nsqlalchemy.url = postgresql+psycopg://app:hunter22@localhost/app\n',
      'migrations/env.py': 'from alembic import context\n',
      'migrations/script.py.mako': '',
      'migrations/versions/aaaaaaaaaaaa_first.py': revision('aaaaaaaaaaaa', null),
      'migrations/versions/bbbbbbbbbbbb_second.py': revision('bbbbbbbbbbbb', 'aaaaaaaaaaaa'),
      'app/models/user.py':
        'from sqlalchemy.orm import DeclarativeBase, mapped_column\nclass Base(DeclarativeBase): pass\n',
    },
    engines: ['postgresql'],
    orm: ['sqlalchemy'],
    tool: ['alembic'],
    migrations: { 'migrations/versions': /^[0-9a-f]{12}_name\.py$/ },
    schema: ['app/models/*.py'],
    connections: ['sqlalchemy.url'],
  },
  'Alembic whose file names carry dates': {
    files: {
      'requirements.txt': 'SQLAlchemy==2.0.1\nalembic==1.12 # migrations\nasyncpg\n-r base.txt\n',
      'backend/alembic.ini':
        '[alembic]\nscript_location = app/alembic\nfile_template = %%(year)d-%%(month).2d-%%(day).2d_%%(rev)s_%%(slug)s\n',
      'backend/app/alembic/env.py': '',
      'backend/app/alembic/versions/2024-01-02_aaaaaaaaaaaa_init.py': revision(
        'aaaaaaaaaaaa',
        null,
      ),
    },
    engines: ['postgresql'],
    orm: ['sqlalchemy'],
    tool: ['alembic'],
    migrations: { 'backend/app/alembic/versions': /^\d{4}-\d\d-\d\d_[0-9a-f]{12}_name\.py$/ },
  },
  'Flask-Migrate': {
    files: {
      'requirements.txt': 'Flask-SQLAlchemy\nFlask-Migrate\nPyMySQL\n',
      'config.py': "import os\nSQLALCHEMY_DATABASE_URI = os.environ['DATABASE_URL']\n",
      'migrations/alembic.ini': '[alembic]\n# no script_location\n',
      'migrations/env.py': 'from flask import current_app\n',
      'migrations/versions/aaaaaaaaaaaa_.py': revision('aaaaaaaaaaaa', null),
    },
    engines: ['mysql'],
    orm: ['sqlalchemy'],
    tool: ['flask-migrate'],
    migrations: { 'migrations/versions': /^[0-9a-f]{12}_(name)?\.py$/ },
    connections: ['DATABASE_URL'],
  },
  Django: {
    files: {
      'requirements/base.txt': 'Django>=5\npsycopg2-binary\n',
      'manage.py': '#!/usr/bin/env python\n',
      'shop/settings/base.py':
        "DATABASES = {\n  'default': {\n    'ENGINE': 'django.db.backends.postgresql',\n    'NAME': os.environ['POSTGRES_DB'],\n    'HOST': os.environ['POSTGRES_HOST'],\n  }\n}\n",
      'orders/models.py':
        'from django.db import models\nclass Order(models.Model):\n    total = models.DecimalField()\n',
      'orders/migrations/__init__.py': '',
      'orders/migrations/0001_initial.py':
        'from django.db import migrations\nclass Migration(migrations.Migration):\n    dependencies = []\n',
      'orders/migrations/0002_total.py':
        "from django.db import migrations\nclass Migration(migrations.Migration):\n    dependencies = [('orders', '0001_initial')]\n",
    },
    engines: ['postgresql'],
    orm: ['django'],
    tool: ['django'],
    migrations: { 'orders/migrations': /^0003_name\.py$/ },
    schema: ['orders/models.py'],
    connections: ['POSTGRES_HOST'],
  },
  'Django with a default SQLite file': {
    files: {
      Pipfile: '[packages]\ndjango = "*"\n[dev-packages]\npsycopg2 = "*"\n',
      'manage.py': '',
      'mysite/settings.py':
        "DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': BASE_DIR / 'db.sqlite3'}}\n",
    },
    engines: ['sqlite'],
    orm: ['django'],
  },
  'Django with dj-database-url': {
    files: {
      'pyproject.toml':
        '[tool.poetry]\nname = "shop"\n[tool.poetry.dependencies]\npython = "^3.12"\nDjango = "^5.0"\npsycopg = { version = "^3", extras = ["binary"] }\n',
      'config/settings.py':
        "import dj_database_url\nDATABASES = {'default': dj_database_url.config(default='postgres://localhost/shop')}\n",
      'manage.py': '',
    },
    engines: ['postgresql'],
    orm: ['django'],
  },
  'Tortoise with aerich': {
    files: {
      'pyproject.toml': `${pyproject('tortoise-orm[asyncpg]', 'aerich', 'asyncpg')}\n[tool.aerich]\ntortoise_orm = "app.settings.TORTOISE_ORM"\nlocation = "./migrations"\n`,
      'app/settings.py':
        "TORTOISE_ORM = {'connections': {'default': {'engine': 'tortoise.backends.asyncpg', 'credentials': {}}}}\n",
      'migrations/models/0_20240101120000_init.py':
        'from tortoise import BaseDBAsyncClient\nasync def upgrade(db: BaseDBAsyncClient) -> str:\n    return "CREATE TABLE a"\n',
    },
    engines: ['postgresql'],
    orm: ['tortoise-orm'],
    tool: ['aerich'],
    migrations: { 'migrations/models': /^1_\d{14}_name\.py$/ },
  },
  Piccolo: {
    files: {
      'requirements.txt': 'piccolo[postgres]\n',
      'piccolo_conf.py':
        'from piccolo.engine.postgres import PostgresEngine\nDB = PostgresEngine(config={})\n',
      'shop/piccolo_migrations/shop_2024_01_02T03_04_05_678901.py':
        'from piccolo.apps.migrations.auto.migration_manager import MigrationManager\nasync def forwards():\n    manager = MigrationManager(migration_id=ID)\n',
    },
    engines: ['postgresql'],
    orm: ['piccolo'],
    tool: ['piccolo'],
    migrations: { 'shop/piccolo_migrations': /^shop_\d{4}_\d\d_\d\dT\d\d_\d\d_\d\d_\d{6}\.py$/ },
  },
  'SQLModel and an in-memory test database': {
    files: {
      'pyproject.toml': `${pyproject('sqlmodel', 'psycopg2-binary')}\n[dependency-groups]\ndev = ["aiosqlite"]\n`,
      'app/config.py': 'DATABASE_URL: str = "postgresql://localhost/app"\n',
      'tests/conftest.py': 'engine = create_engine("sqlite://")\n',
    },
    engines: ['postgresql'],
    orm: ['sqlmodel'],
    connections: ['DATABASE_URL'],
  },
  'drivers of data sources in an optional group': {
    files: {
      'pyproject.toml': `${pyproject('sqlalchemy', 'psycopg2-binary')}\n[project.optional-dependencies]\nsources = ["mysqlclient", "pymssql", "pymongo"]\n`,
    },
    engines: ['postgresql'],
    orm: ['sqlalchemy'],
  },
});
