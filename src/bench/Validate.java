import io.github.featurehandoff.events.EventValidator;
import io.github.featurehandoff.events.ValidationReport;
import io.github.featurehandoff.events.Violation;
import java.nio.file.Path;

/** The validator as a whole process, for {@code validator.sh}. */
final class Validate {

  private Validate() {}

  public static void main(String[] logs) throws Exception {
    for (String log : logs) {
      ValidationReport report = EventValidator.validate(Path.of(log));
      System.out.println(report.lines());
      System.out.println(report.violationCount());
      System.out.println(report.sha256());
      for (Violation violation : report.violations()) {
        System.out.println(violation);
      }
    }
  }
}
