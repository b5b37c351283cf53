/** Applications on the JVM as their generators and frameworks lay them out. */
import { describeStacks } from '../support.ts';

const pom = (...dependencies: string[]) =>
  `<project>\n<modelVersion>4.0.0</modelVersion>\n<artifactId>shop</artifactId>\n<dependencies>\n${dependencies
    .map((name) => {
      const [group, artifact, scope] = name.split(':');
      return `<dependency>\n  <groupId>${group}</groupId>\n  <artifactId>${artifact}</artifactId>${scope === undefined ? '' : `\n  <scope>${scope}</scope>`}\n</dependency>\n`;
    })
    .join('')}</dependencies>\n</project>\n`;

const boot = 'org.springframework.boot:spring-boot-starter-data-jpa';

describeStacks('JVM', {
  'Spring Boot with JPA, profiles, tables made by Hibernate': {
    files: {
      'pom.xml': pom(boot, 'org.postgresql:postgresql:runtime', 'com.h2database:h2:test'),
      'src/main/resources/application.yml':
        'spring:\n  application:\n    name: shop\n  jpa:\n    hibernate:\n      ddl-auto: update\n  profiles:\n    active: dev\n',
      'src/main/resources/application-dev.yml':
        'spring:\n  datasource:\n    url: jdbc:postgresql://localhost:5432/shop\n    username: shop\n    password: hunter22\n',
      'src/main/resources/application-prod.yml':
        // biome-ignore lint/suspicious/noTemplateCurlyInString: Spring's own placeholder
        'spring:\n  datasource:\n    url: ${DATABASE_URL}\n',
      'src/test/resources/application.yml': 'spring:\n  datasource:\n    url: jdbc:h2:mem:test\n',
      'src/main/java/org/example/shop/user/User.java':
        'package org.example.shop.user;\n\nimport jakarta.persistence.*;\n\n@Entity\n@Table(name = "users")\npublic class User {}\n',
      'src/main/java/org/example/shop/user/UserRepository.java':
        'public interface UserRepository extends JpaRepository<User, Long> {}\n',
    },
    engines: ['postgresql'],
    orm: ['hibernate'],
    schema: ['src/main/java/org/example/shop/user/*.java'],
    connections: ['spring.datasource.url', 'DATABASE_URL'],
  },
  'Spring Boot with Flyway, MySQL, one location for each vendor': {
    files: {
      'build.gradle':
        "plugins { id 'org.springframework.boot' version '3.4.0' }\ndependencies {\n\timplementation 'org.springframework.boot:spring-boot-starter-data-jpa'\n\timplementation 'org.flywaydb:flyway-core'\n\timplementation 'org.flywaydb:flyway-mysql'\n\truntimeOnly 'com.mysql:mysql-connector-j'\n\ttestRuntimeOnly 'com.h2database:h2'\n}\n",
      'src/main/resources/application.properties':
        // biome-ignore lint/suspicious/noTemplateCurlyInString: Spring's own placeholder
        'spring.datasource.url=jdbc:mysql://${DB_HOST:localhost}:3306/shop\nspring.flyway.locations=classpath:db/migration/{vendor}\n',
      'src/main/resources/db/migration/mysql/V1__init.sql':
        'CREATE TABLE a (id bigint AUTO_INCREMENT);\n',
      'src/main/resources/db/migration/mysql/V1.1__more.sql':
        'CREATE TABLE b (id bigint AUTO_INCREMENT);\n',
      'src/main/resources/db/migration/mysql/V2__again.sql':
        'CREATE TABLE c (id bigint AUTO_INCREMENT);\n',
    },
    engines: ['mysql'],
    orm: ['hibernate'],
    tool: ['flyway'],
    migrations: { 'src/main/resources/db/migration/mysql': /^V3__name\.sql$/ },
    connections: ['DB_HOST'],
  },
  'Spring Boot with Liquibase, formatted SQL': {
    files: {
      'pom.xml': pom(boot, 'org.postgresql:postgresql:runtime', 'org.liquibase:liquibase-core'),
      'src/main/resources/application.properties':
        'spring.datasource.url=jdbc:postgresql://localhost/shop\nspring.liquibase.change-log=classpath:/db/changelog/db.changelog-master.xml\n',
      'src/main/resources/db/changelog/db.changelog-master.xml':
        '<databaseChangeLog>\n  <include file="changes/001-users.sql" relativeToChangelogFile="true"/>\n  <include file="changes/002-more.sql" relativeToChangelogFile="true"/>\n</databaseChangeLog>\n',
      'src/main/resources/db/changelog/changes/001-users.sql':
        '--liquibase formatted sql\n--changeset shop:1\nCREATE TABLE users (id bigserial);\n',
      'src/main/resources/db/changelog/changes/002-more.sql':
        '--liquibase formatted sql\n--changeset shop:2\nALTER TABLE users ADD a text;\n',
    },
    engines: ['postgresql'],
    orm: ['hibernate'],
    tool: ['liquibase'],
    migrations: { 'src/main/resources/db/changelog/changes': /^003-name\.sql$/ },
    schema: ['src/main/resources/db/changelog/db.changelog-master.xml'],
  },
  'Quarkus with Panache and Flyway': {
    files: {
      'pom.xml': pom(
        'io.quarkus:quarkus-hibernate-orm-panache',
        'io.quarkus:quarkus-jdbc-postgresql',
        'io.quarkus:quarkus-flyway',
        'io.quarkus:quarkus-jdbc-h2:test',
      ),
      'src/main/resources/application.properties':
        '%prod.quarkus.datasource.db-kind=postgresql\n%prod.quarkus.datasource.jdbc.url=jdbc:postgresql://db/shop\nquarkus.flyway.migrate-at-start=true\n',
      'src/main/resources/db/migration/V1.0.0__init.sql': 'CREATE TABLE users (id bigserial);\n',
      'src/main/resources/db/migration/V1.1.0__more.sql': 'CREATE TABLE b (id bigserial);\n',
    },
    engines: ['postgresql'],
    orm: ['hibernate'],
    tool: ['flyway'],
    migrations: { 'src/main/resources/db/migration': /^V1\.(?:2\.0|1\.1)__name\.sql$/ },
  },
  'Quarkus with import.sql and several kinds': {
    files: {
      'build.gradle.kts':
        'dependencies {\n    implementation("io.quarkus:quarkus-hibernate-orm-panache-kotlin")\n    implementation("io.quarkus:quarkus-jdbc-mariadb")\n}\n',
      'src/main/resources/application.yaml':
        'quarkus:\n  datasource:\n    db-kind: mariadb\n    jdbc:\n      url: jdbc:mariadb://db/shop\n',
      'src/main/kotlin/shop/Product.kt':
        'package shop\n\nimport jakarta.persistence.Entity\n\n@Entity\nclass Product : PanacheEntity() {\n}\n',
    },
    engines: ['mariadb'],
    orm: ['hibernate'],
    schema: ['src/main/kotlin/shop/*.kt'],
  },
  'Micronaut with Data JDBC': {
    files: {
      'build.gradle':
        'dependencies {\n    implementation("io.micronaut.data:micronaut-data-jdbc")\n    implementation("io.micronaut.flyway:micronaut-flyway")\n    runtimeOnly("org.postgresql:postgresql")\n    runtimeOnly("org.flywaydb:flyway-database-postgresql")\n}\n',
      'src/main/resources/application.yml':
        // biome-ignore lint/suspicious/noTemplateCurlyInString: Micronaut's own placeholder
        'datasources:\n  default:\n    url: ${JDBC_URL:`jdbc:postgresql://localhost:5432/shop`}\n    dialect: POSTGRES\n    db-type: postgres\nflyway:\n  datasources:\n    default:\n      enabled: true\n',
      'src/main/resources/db/migration/V1__schema.sql': 'CREATE TABLE users (id bigserial);\n',
    },
    engines: ['postgresql'],
    orm: ['micronaut-data'],
    tool: ['flyway'],
    migrations: { 'src/main/resources/db/migration': /^V2__name\.sql$/ },
    connections: ['JDBC_URL'],
  },
  'jOOQ with its generator and Flyway, Kotlin and a catalog': {
    files: {
      'gradle/libs.versions.toml':
        '[versions]\njooq = "3.19.1"\n[libraries]\njooq = { module = "org.jooq:jooq", version.ref = "jooq" }\npostgresql = "org.postgresql:postgresql:42.7.4"\nflyway = { module = "org.flywaydb:flyway-core" }\ntestcontainers = { module = "org.testcontainers:postgresql" }\n',
      'app/build.gradle.kts':
        'dependencies {\n  implementation(libs.jooq)\n  runtimeOnly(libs.postgresql)\n  implementation(libs.flyway)\n  testImplementation(libs.testcontainers)\n}\n',
      'app/src/main/resources/db/migration/V202401020304__users.sql':
        'CREATE TABLE users (id bigserial);\n',
    },
    engines: ['postgresql'],
    orm: ['jooq'],
    tool: ['flyway'],
    migrations: { 'app/src/main/resources/db/migration': /^V\d{12}__name\.sql$/ },
  },
  'Ktor with Exposed': {
    files: {
      'build.gradle.kts':
        'dependencies {\n    implementation("io.ktor:ktor-server-core-jvm")\n    implementation("org.jetbrains.exposed:exposed-core:$exposed_version")\n    implementation("org.jetbrains.exposed:exposed-jdbc:$exposed_version")\n    implementation("com.h2database:h2:$h2_version")\n    implementation("org.postgresql:postgresql:$postgres_version")\n}\n',
      'src/main/resources/application.yaml':
        'ktor:\n  application:\n    modules: [shop]\npostgres:\n  url: "jdbc:postgresql://localhost/shop"\n  user: shop\n',
      'src/main/kotlin/shop/UsersSchema.kt':
        'package shop\n\nobject Users : Table() {\n    val id = integer("id").autoIncrement()\n}\n',
    },
    engines: ['postgresql'],
    orm: ['exposed'],
    schema: ['src/main/kotlin/shop/UsersSchema.kt'],
  },
  'MyBatis with scripts by hand': {
    files: {
      'pom.xml': pom(
        'org.mybatis.spring.boot:mybatis-spring-boot-starter',
        'com.mysql:mysql-connector-j:runtime',
        'com.alibaba:druid-spring-boot-starter',
      ),
      'src/main/resources/application.yml': 'spring:\n  profiles:\n    active: dev\n',
      'src/main/resources/application-dev.yml':
        'spring:\n  datasource:\n    url: jdbc:mysql://localhost:3306/mall?useUnicode=true\n    username: root\n    password: hunter22\n',
      'document/sql/mall.sql':
        'DROP TABLE IF EXISTS `a`;\nCREATE TABLE `a` (`id` bigint NOT NULL AUTO_INCREMENT) ENGINE=InnoDB;\n',
    },
    engines: ['mysql'],
    orm: ['mybatis'],
    schema: ['document/sql/mall.sql'],
  },
  'Flyway on its own with a configuration file': {
    files: {
      'flyway.conf':
        'flyway.url=jdbc:postgresql://localhost/shop\nflyway.user=shop\nflyway.password=hunter22\nflyway.locations=filesystem:sql\n',
      'sql/V001__init.sql': 'CREATE TABLE users (id bigserial);\n',
      'sql/V002__more.sql': 'CREATE TABLE b (id bigserial);\n',
      'sql/R__views.sql': 'CREATE OR REPLACE VIEW v AS SELECT 1;\n',
    },
    engines: ['postgresql'],
    tool: ['flyway'],
    migrations: { sql: /^V003__name\.sql$/ },
  },
  'flyway.toml, SQL Server': {
    files: {
      'flyway.toml':
        '[flyway]\nlocations = ["filesystem:migrations"]\n[environments.dev]\nurl = "jdbc:sqlserver://localhost;databaseName=shop"\n',
      'migrations/V1__init.sql': 'CREATE TABLE [dbo].[users] (id int IDENTITY(1,1));\n',
    },
    engines: ['mssql'],
    tool: ['flyway'],
    migrations: { migrations: /^V2__name\.sql$/ },
  },
  'Liquibase on its own': {
    files: {
      'liquibase.properties':
        'changeLogFile: changelog/root.yaml\nurl: jdbc:oracle:thin:@//localhost:1521/XE\nusername: shop\npassword: hunter22\n',
      'changelog/root.yaml':
        'databaseChangeLog:\n  - includeAll:\n      path: changes\n      relativeToChangelogFile: true\n',
      'changelog/changes/0001_users.yaml':
        'databaseChangeLog:\n  - changeSet:\n      id: 1\n      author: a\n      changes:\n        - createTable:\n            tableName: users\n',
      'changelog/changes/0002_more.yaml':
        'databaseChangeLog:\n  - changeSet:\n      id: 2\n      author: a\n',
    },
    engines: ['oracle'],
    tool: ['liquibase'],
    migrations: { 'changelog/changes': /^0003_name\.yaml$/ },
    schema: ['changelog/root.yaml'],
  },
  'Spring Data JDBC with schema.sql': {
    files: {
      'build.gradle':
        "dependencies {\n  implementation 'org.springframework.boot:spring-boot-starter-data-jdbc'\n  runtimeOnly 'org.postgresql:postgresql'\n}\n",
      'src/main/resources/schema.sql': 'CREATE TABLE IF NOT EXISTS users (id bigserial);\n',
      'src/main/resources/application.properties':
        'spring.datasource.url=jdbc:postgresql://localhost/shop\nspring.sql.init.mode=always\n',
    },
    engines: ['postgresql'],
    orm: ['spring-data-jdbc'],
    schema: ['src/main/resources/schema.sql'],
  },
  'several modules, each its own history': {
    files: {
      'pom.xml':
        '<project>\n<artifactId>shop-parent</artifactId>\n<packaging>pom</packaging>\n<modules><module>orders</module><module>users</module></modules>\n</project>\n',
      'orders/pom.xml': pom(boot, 'org.postgresql:postgresql:runtime', 'org.flywaydb:flyway-core'),
      'orders/src/main/resources/application.yml':
        'spring:\n  datasource:\n    url: jdbc:postgresql://orders-db/orders\n',
      'orders/src/main/resources/db/migration/V1__a.sql': 'CREATE TABLE a (id bigserial);\n',
      'orders/src/test/resources/db/migration/V99__testdata.sql':
        'INSERT INTO a VALUES (1);\nCREATE TABLE t (id bigserial);\n',
      'users/pom.xml': pom(boot, 'org.postgresql:postgresql:runtime', 'org.flywaydb:flyway-core'),
      'users/src/main/resources/application.yml':
        'spring:\n  datasource:\n    url: jdbc:postgresql://users-db/users\n',
      'users/src/main/resources/db/migration/V1__b.sql': 'CREATE TABLE b (id bigserial);\n',
    },
    engines: ['postgresql'],
    orm: ['hibernate'],
    tool: ['flyway'],
    migrations: {
      'orders/src/main/resources/db/migration': /^V2__name\.sql$/,
      'users/src/main/resources/db/migration': /^V2__name\.sql$/,
    },
  },
  'Play with Slick and evolutions': {
    files: {
      'build.sbt':
        'libraryDependencies ++= Seq(\n  "org.playframework" %% "play-slick" % "6.1.0",\n  "org.playframework" %% "play-slick-evolutions" % "6.1.0",\n  "org.postgresql" % "postgresql" % "42.7.4",\n  "com.h2database" % "h2" % "2.3" % Test\n)\n',
      'conf/application.conf':
        'slick.dbs.default {\n  profile = "slick.jdbc.PostgresProfile$"\n  db.url = "jdbc:postgresql://localhost/shop"\n}\n',
      'conf/evolutions/default/1.sql':
        '# --- !Ups\nCREATE TABLE a (id bigserial);\n# --- !Downs\nDROP TABLE a;\n',
      'conf/evolutions/default/2.sql':
        '# --- !Ups\nCREATE TABLE b (id bigserial);\n# --- !Downs\nDROP TABLE b;\n',
    },
    engines: ['postgresql'],
    orm: ['slick'],
    tool: ['play-evolutions'],
    migrations: { 'conf/evolutions/default': /^3\.sql$/ },
  },
});
