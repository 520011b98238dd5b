package io.github.featurehandoff.result;

import io.github.featurehandoff.jsonlines.Violation;
import org.jspecify.annotations.Nullable;

/**
 * A reason why a feature cannot be exported, worded for the person who corrects it (C9.2).
 *
 * @param file the file that is wrong, relative to the feature directory, or absolute if it is
 *     outside of it; {@code "."} for the directory itself
 * @param problem what is wrong and what was expected, without a final full stop
 * @param remedy what to do, a sentence
 * @param kind when to try again
 * @param violation the faulty line; null if the fault is not about a line
 */
public record Fault(
    String file, String problem, String remedy, Kind kind, @Nullable Violation violation) {

  /** When to try again (C9.3). */
  public enum Kind {
    /** When an input of the export has changed. */
    INPUT,
    /** After a while: the disk, a permission or a limit of the system is in the way. */
    IO,
    /**
     * After a while, and it is a fault only if it lasts: the log may be in the middle of a rewrite.
     */
    UNSETTLED,
    /** When Git's operation is over. */
    BUSY
  }

  public static Fault input(String file, String problem, String remedy) {
    return new Fault(file, problem, remedy, Kind.INPUT, null);
  }

  public static Fault io(String file, String problem, String remedy) {
    return new Fault(file, problem, remedy, Kind.IO, null);
  }

  public static Fault unsettled(String file, String problem, String remedy) {
    return new Fault(file, problem, remedy, Kind.UNSETTLED, null);
  }

  public static Fault busy(String problem, String remedy) {
    return new Fault(".", problem, remedy, Kind.BUSY, null);
  }

  /** A fault of one line of the log. */
  public static Fault line(String file, Violation violation) {
    return new Fault(
        file, violation.toString(), "Correct the line in " + file + ".", Kind.INPUT, violation);
  }

  /** The file, what is wrong, and what to do, for a person. */
  @Override
  public String toString() {
    return (file.equals(".") ? "" : file + ": ") + problem + ". " + remedy;
  }
}
