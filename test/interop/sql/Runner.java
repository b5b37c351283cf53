import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.Base64;
import java.util.logging.LogManager;
import liquibase.Contexts;
import liquibase.LabelExpression;
import liquibase.Liquibase;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import liquibase.resource.DirectoryResourceAccessor;
import org.flywaydb.core.Flyway;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;

/** Flyway and Liquibase for the tests: a job a line on stdin, `ok` or the error in Base64 on stdout. */
public class Runner {
  public static void main(String[] args) throws Exception {
    LogManager.getLogManager().reset();
    var in = new BufferedReader(new InputStreamReader(System.in));
    var out = System.out;
    // Both print banners.
    System.setOut(System.err);
    for (String line; (line = in.readLine()) != null; ) {
      try {
        run(line.split("\t"));
        out.println("ok");
      } catch (Throwable error) {
        var text = new StringWriter();
        error.printStackTrace(new PrintWriter(text));
        out.println(Base64.getEncoder().encodeToString(text.toString().getBytes(UTF_8)));
      }
      out.flush();
    }
  }

  private static void run(String[] job) throws Exception {
    switch (job[0]) {
      case "flyway" -> {
        var configuration =
            Flyway.configure()
                .dataSource(job[1], "postgres", null)
                .locations("filesystem:" + job[2]);
        // As the project's own settings say.
        configuration
            .getConfigurationExtension(PostgreSQLConfigurationExtension.class)
            .setTransactionalLock(false);
        configuration.load().migrate();
      }
      case "update" -> {
        try (var liquibase = liquibase(job)) {
          liquibase.update(new Contexts(), new LabelExpression());
        }
      }
      case "rollback" -> {
        try (var liquibase = liquibase(job)) {
          liquibase.rollback(Integer.parseInt(job[4]), new Contexts(), new LabelExpression());
        }
      }
      default -> throw new IllegalArgumentException(job[0]);
    }
  }

  private static Liquibase liquibase(String[] job) throws Exception {
    Connection connection = DriverManager.getConnection(job[1], "postgres", null);
    var database =
        DatabaseFactory.getInstance().findCorrectDatabaseImplementation(new JdbcConnection(connection));
    return new Liquibase(job[3], new DirectoryResourceAccessor(new File(job[2])), database);
  }
}
