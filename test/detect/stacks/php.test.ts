/** PHP and Ruby applications as their frameworks lay them out, old and new. */
import { describeStacks } from '../support.ts';

const composer = (...names: string[]) =>
  JSON.stringify({
    name: 'acme/shop',
    type: 'project',
    require: Object.fromEntries(['php', ...names].map((name) => [name, '*'])),
    'require-dev': { 'phpunit/phpunit': '^11', 'laravel/sail': '^1' },
  });

/** Laravel's stock list: every engine stands in it, only the default counts. */
const laravelConfig = (fallback: string) => `<?php

return [
    'default' => env('DB_CONNECTION', '${fallback}'),

    'connections' => [

        'sqlite' => [
            'driver' => 'sqlite',
            'url' => env('DB_URL'),
            'database' => env('DB_DATABASE', database_path('database.sqlite')),
        ],

        'mysql' => [
            'driver' => 'mysql',
            'url' => env('DB_URL'),
            'host' => env('DB_HOST', '127.0.0.1'),
        ],

        'mariadb' => [
            'driver' => 'mariadb',
        ],

        'pgsql' => [
            'driver' => 'pgsql',
        ],

        'sqlsrv' => [
            'driver' => 'sqlsrv',
        ],
    ],
];
`;

const laravelMigration = `<?php

use Illuminate\\Database\\Migrations\\Migration;
use Illuminate\\Database\\Schema\\Blueprint;
use Illuminate\\Support\\Facades\\Schema;

return new class extends Migration
{
    public function up(): void
    {
        Schema::create('users', function (Blueprint $table) {
            $table->id();
        });
    }
};
`;

const eloquent = `<?php

namespace App\\Models;

use Illuminate\\Foundation\\Auth\\User as Authenticatable;

class User extends Authenticatable {}
`;

describeStacks('Laravel', {
  'as version 11 starts out': {
    files: {
      'composer.json': composer('laravel/framework', 'laravel/tinker'),
      'config/database.php': laravelConfig('sqlite'),
      '.env.example':
        'APP_NAME=Laravel\nAPP_KEY=\n\nDB_CONNECTION=sqlite\n# DB_HOST=127.0.0.1\n# DB_PORT=3306\n# DB_PASSWORD=\n\nSESSION_DRIVER=database\nQUEUE_CONNECTION=database\nCACHE_STORE=database\n',
      'database/migrations/0001_01_01_000000_create_users_table.php': laravelMigration,
      'database/migrations/0001_01_01_000001_create_cache_table.php': laravelMigration,
      'app/Models/User.php': eloquent,
      'tests/Feature/ExampleTest.php': '<?php\n',
      'phpunit.xml': '<php><env name="DB_CONNECTION" value="sqlite"/></php>',
    },
    engines: ['sqlite'],
    orm: ['eloquent'],
    tool: ['laravel'],
    migrations: { 'database/migrations': /^\d{4}_\d\d_\d\d_\d{6}_name\.php$/ },
    schema: [],
    connections: ['DB_CONNECTION'],
  },
  'as version 8 did, with Sail and MySQL': {
    files: {
      'composer.json': composer('laravel/framework'),
      'config/database.php': laravelConfig('mysql'),
      '.env.example':
        'DB_CONNECTION=mysql\nDB_HOST=mysql\nDB_PORT=3306\nDB_DATABASE=shop\nDB_USERNAME=root\nDB_PASSWORD=hunter22\n',
      'docker-compose.yml':
        "services:\n    mysql:\n        image: 'mysql/mysql-server:8.0'\n    redis:\n        image: 'redis:alpine'\n",
      'database/migrations/2014_10_12_000000_create_users_table.php': laravelMigration,
      'database/migrations/2019_08_19_000000_create_failed_jobs_table.php': laravelMigration,
      'app/Models/User.php': eloquent,
    },
    engines: ['mysql'],
    orm: ['eloquent'],
    tool: ['laravel'],
    migrations: { 'database/migrations': /^\d{4}_\d\d_\d\d_\d{6}_name\.php$/ },
    connections: ['DB_HOST'],
  },
  'with PostgreSQL, schema dumped, modules': {
    files: {
      'composer.json': composer('laravel/framework', 'nwidart/laravel-modules'),
      'config/database.php': laravelConfig('mysql'),
      '.env.example': 'DB_CONNECTION=pgsql\nDB_HOST=127.0.0.1\n',
      'database/schema/pgsql-schema.sql':
        '--\n-- PostgreSQL database dump\n--\nCREATE TABLE public.users (id bigint);\n',
      'database/migrations/2024_01_02_030405_create_users_table.php': laravelMigration,
      'database/migrations/2024_02_02_030405_create_teams_table.php': laravelMigration,
      'Modules/Blog/Database/Migrations/2024_01_02_030405_create_posts_table.php': laravelMigration,
    },
    engines: ['postgresql'],
    orm: ['eloquent'],
    tool: ['laravel'],
    migrations: {
      'database/migrations': /^\d{4}_\d\d_\d\d_\d{6}_name\.php$/,
      'Modules/Blog/Database/Migrations': /^\d{4}_\d\d_\d\d_\d{6}_name\.php$/,
    },
    schema: ['database/schema/pgsql-schema.sql'],
  },
  'without an environment file, with MariaDB in the compose file': {
    files: {
      'composer.json': composer('laravel/framework'),
      'config/database.php': laravelConfig('mysql'),
      'compose.yaml': 'services:\n  db:\n    image: mariadb:11\n',
      'database/migrations/2024_01_02_030405_create_users_table.php': laravelMigration,
    },
    engines: ['mysql'],
    orm: ['eloquent'],
    tool: ['laravel'],
    migrations: { 'database/migrations': /^\d{4}_\d\d_\d\d_\d{6}_name\.php$/ },
  },
});

const doctrineMigration = (version: string) =>
  `<?php\n\ndeclare(strict_types=1);\n\nnamespace DoctrineMigrations;\n\nuse Doctrine\\DBAL\\Schema\\Schema;\nuse Doctrine\\Migrations\\AbstractMigration;\n\nfinal class Version${version} extends AbstractMigration\n{\n    public function up(Schema $schema): void\n    {\n        $this->addSql('CREATE TABLE a (id INT)');\n    }\n}\n`;

describeStacks('Symfony and other PHP', {
  'Symfony as its recipe sets it up': {
    files: {
      'composer.json': composer(
        'symfony/framework-bundle',
        'symfony/orm-pack',
        'doctrine/doctrine-bundle',
        'doctrine/doctrine-migrations-bundle',
        'doctrine/orm',
      ),
      '.env':
        '###> doctrine/doctrine-bundle ###\n# DATABASE_URL="sqlite:///%kernel.project_dir%/var/data.db"\n# DATABASE_URL="mysql://app:!ChangeMe!@127.0.0.1:3306/app?serverVersion=8.0.32&charset=utf8mb4"\n# DATABASE_URL="mysql://app:!ChangeMe!@127.0.0.1:3306/app?serverVersion=10.11.2-MariaDB&charset=utf8mb4"\nDATABASE_URL="postgresql://app:!ChangeMe!@127.0.0.1:5432/app?serverVersion=16&charset=utf8"\n###< doctrine/doctrine-bundle ###\n',
      '.env.test': 'DATABASE_URL="sqlite:///%kernel.project_dir%/var/test.db"\n',
      'compose.yaml':
        // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's own placeholder
        'services:\n  database:\n    image: postgres:${POSTGRES_VERSION:-16}-alpine\n',
      'config/packages/doctrine.yaml':
        "doctrine:\n    dbal:\n        url: '%env(resolve:DATABASE_URL)%'\n        # configure these for your database server\n        #server_version: '16'\n    orm:\n        mappings:\n            App:\n                type: attribute\n                dir: '%kernel.project_dir%/src/Entity'\n",
      'config/packages/doctrine_migrations.yaml':
        "doctrine_migrations:\n    migrations_paths:\n        # namespace is arbitrary\n        'DoctrineMigrations': '%kernel.project_dir%/migrations'\n    enable_profiler: false\n",
      'migrations/.gitignore': '',
      'migrations/Version20240102030405.php': doctrineMigration('20240102030405'),
      'src/Entity/User.php':
        '<?php\n\nuse Doctrine\\ORM\\Mapping as ORM;\n\n#[ORM\\Entity]\nclass User {}\n',
    },
    engines: ['postgresql'],
    orm: ['doctrine'],
    tool: ['doctrine-migrations'],
    migrations: { migrations: /^Version\d{14}\.php$/ },
    schema: ['src/Entity/*.php'],
    connections: ['DATABASE_URL'],
  },
  'Symfony of an older generation, parameters in a dist file': {
    files: {
      'composer.json': composer(
        'symfony/symfony',
        'doctrine/orm',
        'doctrine/doctrine-bundle',
        'doctrine/doctrine-migrations-bundle',
      ),
      'app/config/config.yml':
        'doctrine:\n    dbal:\n        driver: "%database_driver%"\n        host: "%database_host%"\n',
      'app/config/parameters.yml.dist':
        'parameters:\n    database_driver: pdo_mysql\n    database_host: 127.0.0.1\n',
      'app/DoctrineMigrations/Version20160102030405.php': doctrineMigration('20160102030405'),
      'src/AppBundle/Entity/User.php': '<?php\n/**\n * @ORM\\Entity\n */\nclass User {}\n',
    },
    engines: ['mysql'],
    orm: ['doctrine'],
    tool: ['doctrine-migrations'],
    migrations: { 'app/DoctrineMigrations': /^Version\d{14}\.php$/ },
    schema: ['src/AppBundle/Entity/*.php'],
  },
  'Doctrine, MariaDB by server version': {
    files: {
      'composer.json': composer(
        'symfony/framework-bundle',
        'doctrine/orm',
        'doctrine/doctrine-migrations-bundle',
      ),
      '.env': 'DATABASE_URL="mysql://u:p@db:3306/shop?serverVersion=10.11.2-MariaDB"\n',
      'migrations/2024/Version20240102030405.php': doctrineMigration('20240102030405'),
      'config/packages/doctrine_migrations.yaml':
        "doctrine_migrations:\n    organize_migrations: BY_YEAR\n    migrations_paths:\n        'DoctrineMigrations': '%kernel.project_dir%/migrations'\n",
    },
    engines: ['mariadb'],
    orm: ['doctrine'],
    tool: ['doctrine-migrations'],
    migrations: { migrations: /^\d{4}\/Version\d{14}\.php$/ },
  },
  Phinx: {
    files: {
      'composer.json': composer('robmorgan/phinx', 'ext-pdo_pgsql'),
      'phinx.php':
        "<?php\nreturn [\n  'paths' => ['migrations' => '%%PHINX_CONFIG_DIR%%/db/migrations'],\n  'environments' => [\n    'default_environment' => 'development',\n    'development' => ['adapter' => 'pgsql', 'host' => 'localhost', 'pass' => 'hunter22'],\n  ],\n];\n",
      'db/migrations/20240102030405_users.php':
        '<?php\nuse Phinx\\Migration\\AbstractMigration;\nfinal class Users extends AbstractMigration\n{\n}\n',
    },
    engines: ['postgresql'],
    tool: ['phinx'],
    migrations: { 'db/migrations': /^\d{14}_name\.php$/ },
  },
  CakePHP: {
    files: {
      'composer.json': composer('cakephp/cakephp', 'cakephp/migrations'),
      'config/app.php':
        "<?php\nreturn ['Datasources' => ['default' => ['className' => Connection::class, 'driver' => Mysql::class]]];\n",
      'config/app_local.example.php':
        "<?php\nreturn ['Datasources' => ['default' => ['url' => env('DATABASE_URL', null)]]];\n",
      'config/Migrations/20240102030405_CreateUsers.php':
        '<?php\nuse Migrations\\BaseMigration;\nclass CreateUsers extends BaseMigration {}\n',
    },
    engines: ['mysql'],
    orm: ['cakephp'],
    tool: ['phinx'],
    migrations: { 'config/Migrations': /^\d{14}_Name\.php$/ },
    connections: ['DATABASE_URL'],
  },
  Yii: {
    files: {
      'composer.json': composer('yiisoft/yii2'),
      'config/db.php':
        "<?php\nreturn [\n    'class' => 'yii\\db\\Connection',\n    'dsn' => 'mysql:host=localhost;dbname=shop',\n    'password' => 'hunter22',\n];\n",
      'migrations/m240102_030405_create_users_table.php':
        '<?php\n\nuse yii\\db\\Migration;\n\nclass m240102_030405_create_users_table extends Migration {}\n',
    },
    engines: ['mysql'],
    orm: ['yii'],
    tool: ['yii'],
    migrations: { migrations: /^m\d{6}_\d{6}_name\.php$/ },
  },
  CodeIgniter: {
    files: {
      'composer.json': composer('codeigniter4/framework'),
      env: '# database.default.hostname = localhost\ndatabase.default.DBDriver = Postgre\n',
      'app/Database/Migrations/2024-01-02-030405_AddUsers.php':
        "<?php\nnamespace App\\Database\\Migrations;\nuse CodeIgniter\\Database\\Migration;\nclass AddUsers extends Migration {\n public function up() { $this->forge->createTable('users'); }\n}\n",
    },
    engines: ['postgresql'],
    orm: ['codeigniter'],
    tool: ['codeigniter'],
    migrations: { 'app/Database/Migrations': /^\d{4}-\d\d-\d\d-\d{6}_Name\.php$/ },
  },
});

const railsMigration = (version: string) =>
  `class CreateUsers < ActiveRecord::Migration[${version}]\n  def change\n    create_table :users\n  end\nend\n`;

describeStacks('Rails', {
  'with several databases, ERB, Solid Queue': {
    files: {
      Gemfile:
        'source "https://rubygems.org"\n\ngem "rails", "~> 8.0.1"\ngem "pg", "~> 1.1"\ngem "solid_queue"\n\ngroup :development, :test do\n  gem "debug"\nend\n',
      'config/database.yml':
        'default: &default\n  adapter: postgresql\n  encoding: unicode\n  max_connections: <%= ENV.fetch("RAILS_MAX_THREADS") { 5 } %>\n\ndevelopment:\n  <<: *default\n  database: shop_development\n\ntest:\n  <<: *default\n  database: shop_test\n\nproduction:\n  primary: &primary_production\n    <<: *default\n    password: <%= ENV["SHOP_DATABASE_PASSWORD"] %>\n    url: <%= ENV["DATABASE_URL"] %>\n  queue:\n    <<: *primary_production\n    migrations_paths: db/queue_migrate\n',
      'db/schema.rb':
        'ActiveRecord::Schema[8.0].define(version: 2024_01_02_030405) do\n  enable_extension "pg_catalog.plpgsql"\nend\n',
      'db/queue_schema.rb': 'ActiveRecord::Schema[7.1].define(version: 1) do\nend\n',
      'db/migrate/20240102030405_create_users.rb': railsMigration('8.0'),
      'db/queue_migrate/20240102030405_create_jobs.rb': railsMigration('8.0'),
      'app/models/user.rb': 'class User < ApplicationRecord\nend\n',
    },
    engines: ['postgresql'],
    orm: ['activerecord'],
    tool: ['activerecord'],
    migrations: { 'db/migrate': /^\d{14}_name\.rb$/, 'db/queue_migrate': /^\d{14}_name\.rb$/ },
    schema: ['db/schema.rb', 'db/queue_schema.rb'],
    connections: ['DATABASE_URL'],
  },
  'of an old generation, with engines of its own and post-deployment migrations': {
    files: {
      Gemfile: "gem 'rails', '5.2.8'\ngem 'pg'\n",
      'config/database.yml': 'development:\n  adapter: postgresql\n  database: shop\n',
      'db/structure.sql':
        "--\n-- PostgreSQL database dump\n--\nCREATE TABLE public.users (id bigint);\nINSERT INTO \"schema_migrations\" (version) VALUES\n('20180102030405'),\n('20180202030405');\n",
      'db/migrate/20180102030405_create_users.rb': railsMigration('5.2'),
      'db/post_migrate/20180202030405_cleanup.rb': railsMigration('5.2'),
      'plugins/chat/db/migrate/20180302030405_create_chat.rb': railsMigration('5.2'),
      'spec/dummy/db/migrate/20180302030405_create_dummy.rb': railsMigration('5.2'),
      'spec/dummy/db/schema.rb': 'ActiveRecord::Schema.define(version: 1) do\nend\n',
    },
    engines: ['postgresql'],
    orm: ['activerecord'],
    tool: ['activerecord'],
    migrations: {
      'db/migrate': /^\d{14}_name\.rb$/,
      'db/post_migrate': /^\d{14}_name\.rb$/,
      'plugins/chat/db/migrate': /^\d{14}_name\.rb$/,
    },
    schema: ['db/structure.sql'],
  },
  'that runs on MySQL or PostgreSQL, by variable': {
    files: {
      Gemfile:
        "gem 'rails'\nif ENV['DATABASE_ADAPTER'] == 'postgresql'\n  gem 'pg'\nelse\n  gem 'mysql2'\nend\n",
      'config/database.yml':
        "development:\n  adapter: <%= ENV['DATABASE_ADAPTER'].presence || \"mysql2\" %>\n  host: <%= ENV['DATABASE_HOST'] %>\n",
      'db/schema.rb':
        'ActiveRecord::Schema.define(version: 20180102030405) do\n  create_table "users", options: "ENGINE=InnoDB CHARSET=utf8mb4"\nend\n',
      'db/migrate/20180102030405_create_users.rb': railsMigration('5.2'),
    },
    engines: ['mysql', 'postgresql'],
    orm: ['activerecord'],
    tool: ['activerecord'],
    migrations: { 'db/migrate': /^\d{14}_name\.rb$/ },
    connections: ['DATABASE_HOST'],
  },
  'that has only a URL': {
    files: {
      Gemfile: 'gem "rails"\ngem "pg"\n',
      'config/database.yml':
        'default: &default\n  url: <%= ENV.fetch("DATABASE_URL", "postgres://localhost/shop") %>\n',
      'db/schema.rb':
        'ActiveRecord::Schema[7.1].define(version: 2024_01_02_030405) do\n  enable_extension "plpgsql"\nend\n',
      'db/migrate/20240102030405_create_users.rb': railsMigration('7.1'),
    },
    engines: ['postgresql'],
    orm: ['activerecord'],
    tool: ['activerecord'],
    migrations: { 'db/migrate': /^\d{14}_name\.rb$/ },
    connections: ['DATABASE_URL'],
  },
  'Sequel with numbered migrations, no framework': {
    files: {
      Gemfile: "gem 'sinatra'\ngem 'sequel'\ngem 'pg'\n",
      Rakefile: "task :migrate do\n  Sequel::Migrator.run(DB, 'db/migrations')\nend\n",
      'db/migrations/001_users.rb':
        'Sequel.migration do\n  change do\n    create_table(:users) { primary_key :id }\n  end\nend\n',
    },
    engines: ['postgresql'],
    orm: ['sequel'],
    tool: ['sequel'],
    migrations: { 'db/migrations': /^002_name\.rb$/ },
  },
  'Hanami with ROM': {
    files: {
      Gemfile: 'gem "hanami"\ngem "hanami-db"\ngem "pg"\n',
      'config/db/migrate/20240102030405_create_users.rb':
        'ROM::SQL.migration do\n  change do\n    create_table :users\n  end\nend\n',
      'config/db/structure.sql':
        '--\n-- PostgreSQL database dump\n--\nCREATE TABLE public.users (id integer);\n',
      '.env': 'DATABASE_URL=postgres://localhost/shop\n',
    },
    engines: ['postgresql'],
    orm: ['rom'],
    tool: ['rom'],
    migrations: { 'config/db/migrate': /^\d{14}_name\.rb$/ },
    schema: ['config/db/structure.sql'],
  },
});
