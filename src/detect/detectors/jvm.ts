/** JVM: Spring's data sources, JPA, jOOQ, MyBatis, Exposed; Flyway and Liquibase. */
import type { Claim, Detector, MigrationFolder, Project } from '../claim.ts';
import { configuredFolder } from '../configured-path.ts';
import { engineOf, engineOfUrl } from '../engines.ts';
import { folderOf } from '../paths.ts';
import { isAside } from '../roles.ts';
import { says } from '../signature.ts';
import { find, findAll, type Text } from '../text.ts';

const settings =
  /^(?:application|bootstrap|microprofile-config|persistence|hikari|liquibase|flyway|db|database)[\w.-]*\.(?:properties|ya?ml|xml|conf)$/;

/** The settings without a profile, and those of production, hold the engine that counts. */
function isDefaultProfile(path: string): boolean {
  return /(?:^|\/)(?:application|bootstrap)(?:-prod(?:uction)?)?\.\w+$/.test(path);
}

function* fromSettings(source: Text): Generator<Claim> {
  const path = source.path;
  // A profile for tests has the test's database.
  const weak = /[-.](?:test|it|ci|integration)\w*\.\w+$/.test(path);
  for (const { groups, line } of findAll(
    source,
    /^[ \t]*(?![#/])["']?(?:[\w.-]*\.)?(?:jdbc-?)?url["']?\s*[:=]\s*["']?(?:\$\{(\w+)(?::|\?:))?["']?((?:jdbc|r2dbc):[^\s"'}]+)/gim,
  )) {
    const value = engineOfUrl(groups[2] as string);
    yield {
      claim: 'connection',
      value: 'spring.datasource.url',
      path,
      line,
      source: 'config',
      weak,
    };
    if (groups[1] !== undefined)
      yield { claim: 'connection', value: groups[1], path, line, source: 'config' };
    if (value !== null) {
      const primary = isDefaultProfile(path);
      yield { claim: 'engine', value, path, line, source: 'config', weak, primary };
    }
  }
  for (const { groups, line } of findAll(
    source,
    /^[ \t]*(?![#/])[^\n#$]*\$\{([A-Z][A-Z0-9_]*(?:URL|HOST|URI|DSN))\b/gm,
  )) {
    if (/DATA|DB|SQL|PG|POSTGRES|JDBC/.test(groups[1] as string))
      yield { claim: 'connection', value: groups[1] as string, path, line, source: 'connection' };
  }
  for (const { groups, line } of findAll(
    source,
    /^[ \t]*(?:database|(?:quarkus\.datasource\.)?db-kind|spring\.(?:jpa\.database|sql\.init\.platform))\s*[:=]\s*["']?(\w+)/gim,
  )) {
    const value = engineOf(groups[1] as string);
    if (value !== null)
      yield {
        claim: 'engine',
        value,
        path,
        line,
        source: 'config',
        primary: isDefaultProfile(path),
        weak,
      };
  }
}

export const spring: Detector = {
  name: 'spring',
  packages: {
    maven: {
      'org.springframework.boot:spring-boot-starter-data-jpa': { orm: 'hibernate' },
      'org.hibernate:hibernate-core': { orm: 'hibernate' },
      'org.hibernate.orm:hibernate-core': { orm: 'hibernate' },
      'io.quarkus:quarkus-hibernate-orm': { orm: 'hibernate' },
      'io.quarkus:quarkus-hibernate-orm-panache': { orm: 'hibernate' },
      'io.quarkus:quarkus-hibernate-orm-panache-kotlin': { orm: 'hibernate' },
      'io.quarkus:quarkus-hibernate-reactive-panache': { orm: 'hibernate' },
      'io.quarkus:quarkus-hibernate-reactive': { orm: 'hibernate' },
      'org.eclipse.persistence:eclipselink': { orm: 'eclipselink' },
      'io.micronaut.data:micronaut-data-jdbc': { orm: 'micronaut-data' },
      'io.micronaut.data:micronaut-data-r2dbc': { orm: 'micronaut-data' },
      'io.micronaut.data:micronaut-data-hibernate-jpa': { orm: 'hibernate' },
      'io.quarkus:quarkus-jdbc-mariadb': { engine: 'mariadb', source: 'adapter' },
      'io.quarkus:quarkus-jdbc-mssql': { engine: 'mssql', source: 'adapter' },
      'io.quarkus:quarkus-jdbc-oracle': { engine: 'oracle', source: 'adapter' },
      'io.quarkus:quarkus-jdbc-h2': { engine: 'h2', source: 'adapter' },
      'io.quarkus:quarkus-reactive-mysql-client': { engine: 'mysql', source: 'adapter' },
      'org.playframework:play-slick': { orm: 'slick' },
      'com.typesafe.play:play-slick': { orm: 'slick' },
      'com.typesafe.slick:slick': { orm: 'slick' },
      'org.tpolecat:doobie-core': { orm: 'doobie' },
      'org.tpolecat:doobie-postgres': { engine: 'postgresql', source: 'adapter' },
      'org.tpolecat:skunk-core': { engine: 'postgresql', source: 'adapter' },
      'org.ktorm:ktorm-core': { orm: 'ktorm' },
      'org.ktorm:ktorm-support-postgresql': { engine: 'postgresql', source: 'adapter' },
      'org.ktorm:ktorm-support-mysql': { engine: 'mysql', source: 'adapter' },
      'app.cash.sqldelight:sqlite-driver': {
        orm: 'sqldelight',
        engine: 'sqlite',
        source: 'adapter',
      },
      'com.baomidou:mybatis-plus': { orm: 'mybatis' },
      'com.github.pagehelper:pagehelper-spring-boot-starter': { orm: 'mybatis' },
      'tk.mybatis:mapper-spring-boot-starter': { orm: 'mybatis' },
      'org.hibernate.reactive:hibernate-reactive-core': { orm: 'hibernate' },
      'org.hibernate:hibernate-entitymanager': { orm: 'hibernate' },
      'io.quarkus:quarkus-jdbc-postgresql': { engine: 'postgresql', source: 'adapter' },
      'io.quarkus:quarkus-jdbc-mysql': { engine: 'mysql', source: 'adapter' },
      'io.quarkus:quarkus-reactive-pg-client': { engine: 'postgresql', source: 'adapter' },
      'org.springframework.boot:spring-boot-starter-data-jdbc': { orm: 'spring-data-jdbc' },
      'org.springframework.boot:spring-boot-starter-data-r2dbc': { orm: 'spring-data-r2dbc' },
      'org.mybatis.spring.boot:mybatis-spring-boot-starter': { orm: 'mybatis' },
      'org.mybatis:mybatis': { orm: 'mybatis' },
      'com.baomidou:mybatis-plus-boot-starter': { orm: 'mybatis' },
      'com.baomidou:mybatis-plus-spring-boot3-starter': { orm: 'mybatis' },
      'org.jooq:jooq': { orm: 'jooq' },
      'org.springframework.boot:spring-boot-starter-jooq': { orm: 'jooq' },
      'org.jetbrains.exposed:exposed-core': { orm: 'exposed' },
      'org.jetbrains.exposed:exposed-jdbc': { orm: 'exposed' },
      'org.jetbrains.exposed:exposed-dao': { orm: 'exposed' },
      'org.jetbrains.exposed:exposed-spring-boot-starter': { orm: 'exposed' },
      'org.jdbi:jdbi3-core': { orm: 'jdbi' },
      'io.ebean:ebean': { orm: 'ebean' },
      'androidx.room:room-runtime': { orm: 'room', engine: 'sqlite', source: 'adapter' },
      'app.cash.sqldelight:android-driver': {
        orm: 'sqldelight',
        engine: 'sqlite',
        source: 'adapter',
      },
      'app.cash.sqldelight:native-driver': {
        orm: 'sqldelight',
        engine: 'sqlite',
        source: 'adapter',
      },
    },
  },
  *inspect({ tree }) {
    for (const path of tree.matching(settings)) {
      const source = tree.read(path);
      if (source !== null) yield* fromSettings(source);
    }
    const scripts = tree
      .matching(/^schema(?:-\w+)?\.sql$/)
      .filter((path) => /(?:^|\/)src\/main\/resources\//.test(path));
    for (const path of scripts)
      yield { claim: 'schema_file', value: path, path, line: null, source: 'schema' };
  },
};

const flywayName = /^[VBUR](?:\d[\d._]*)?__\w+.*\.(?:sql|java|kt)$/;

function* flywayLocations(project: Project): Generator<Claim> {
  for (const path of project.tree.matching(
    /^(?:flyway[\w.-]*\.(?:conf|toml)|application[\w.-]*\.(?:properties|ya?ml))$/,
  )) {
    const source = project.tree.read(path);
    if (source === null) continue;
    for (const { groups, line } of findAll(
      source,
      /locations?\s*[:=]\s*\[?["']?(?:classpath|filesystem):\/?([\w./-]+)/g,
    )) {
      const named = groups[1] as string;
      const folder =
        configuredFolder(project.tree, path, named) ??
        configuredFolder(project.tree, path, `src/main/resources/${named}`);
      if (
        folder !== null &&
        (project.tree.folders.get(folder)?.files ?? []).some((name) => flywayName.test(name))
      ) {
        yield { claim: 'migrations', value: folder, tool: 'flyway', path, line, source: 'config' };
      }
    }
  }
}

export const flyway: Detector = {
  name: 'flyway',
  packages: {
    maven: {
      'org.flywaydb:flyway-core': { tool: 'flyway' },
      'org.springframework.boot:spring-boot-starter-flyway': { tool: 'flyway' },
      'io.quarkus:quarkus-flyway': { tool: 'flyway' },
      'io.micronaut.flyway:micronaut-flyway': { tool: 'flyway' },
      'com.github.geirolz:fly4s': { tool: 'flyway' },
      'org.flywaydb:flyway-database-postgresql': {
        tool: 'flyway',
        engine: 'postgresql',
        source: 'hint',
      },
    },
  },
  *inspect(project) {
    yield* flywayLocations(project);
    for (const path of project.tree.matching(/^flyway[\w.-]*\.(?:conf|toml)$/)) {
      yield { claim: 'migration_tool', value: 'flyway', path, line: null, source: 'config' };
    }
  },
  recognize({ files, path, project }) {
    const named = files.filter((name) => flywayName.test(name));
    if (named.length === 0) return null;
    const others = ['refinery', 'evolve'] as const;
    return { tool: others.find((name) => project.uses(path, name)) ?? 'flyway' };
  },
};

const changelog =
  /<databaseChangeLog|^[ \t]*-?\s*databaseChangeLog\s*:|--\s*liquibase formatted sql|"databaseChangeLog"/im;

/** The changelog that includes the others is the schema's entry point. */
function* masters(project: Project): Generator<Claim> {
  const names = project.tree
    .matching(
      /^(?:[\w.-]*(?:master|changelog|change-log)[\w.-]*|root|main|index|liquibase)\.(?:xml|ya?ml|json)$/,
    )
    .filter((path) => !isAside(path));
  for (const path of names.slice(0, 400)) {
    const source = project.tree.head(path);
    if (source === null || !changelog.test(source.text)) continue;
    const include = find(
      source,
      /<include(?:All)?\b|^[ \t]*-\s*include(?:All)?\s*:|"include(?:All)?"/m,
    );
    if (include === null) continue;
    yield { claim: 'schema_file', value: path, path, line: include.line, source: 'schema' };
    yield {
      claim: 'migration_tool',
      value: 'liquibase',
      path,
      line: include.line,
      source: 'config',
    };
    for (const { groups, line } of findAll(
      source,
      /(?:file|path)["']?\s*[=:]\s*["']?(?:classpath:)?\/?([\w./-]+)/g,
    )) {
      const named = groups[1] as string;
      const folder = /\.\w+$/.test(named) ? folderOf(named) : named;
      if (folder === '') continue;
      const found =
        configuredFolder(project.tree, path, folder) ??
        configuredFolder(project.tree, path, `src/main/resources/${folder}`);
      if (found !== null)
        yield {
          claim: 'migrations',
          value: found,
          tool: 'liquibase',
          path,
          line,
          source: 'config',
        };
    }
  }
}

export const liquibase: Detector = {
  name: 'liquibase',
  packages: {
    maven: {
      'org.liquibase:liquibase-core': { tool: 'liquibase' },
      'org.springframework.boot:spring-boot-starter-liquibase': { tool: 'liquibase' },
      'io.quarkus:quarkus-liquibase': { tool: 'liquibase' },
      'io.micronaut.liquibase:micronaut-liquibase': { tool: 'liquibase' },
    },
  },
  inspect: masters,
  recognize: (folder: MigrationFolder) =>
    says(folder, /\.(?:xml|ya?ml|json|sql)$/, changelog) ? { tool: 'liquibase' } : null,
};

export const evolutions: Detector = {
  name: 'play-evolutions',
  recognize: (folder: MigrationFolder) =>
    says(folder, /\.sql$/, /^[ \t]*(?:#|--)[ \t]*(?:-{3}[ \t]*)?!Ups/m)
      ? { tool: 'play-evolutions' }
      : null,
};
