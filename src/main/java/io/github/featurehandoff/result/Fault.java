package io.github.featurehandoff.result;

import io.github.featurehandoff.jsonlines.Violation;
import org.jspecify.annotations.Nullable;

/**
 * Something that keeps one feature from being exported, worded for the person who mends it (C9.2).
 *
 * @param file the file it is about, relative to the feature directory, or absolute where it is
 *     outside of it; {@code "."} for the directory itself
 * @param problem what is wrong and what was expected, without a final stop
 * @param remedy what to do, a sentence
 * @param kind what makes another try worthwhile
 * @param violation the line at fault, where it is about one
 */
public record Fault(
    String file, String problem, String remedy, Kind kind, @Nullable Violation violation) {

  /** What makes another try worthwhile (C9.3). */
  public enum Kind {
    /** Only a change of what the feature is made from. */
    INPUT,
    /** Time: the disk, a permission, a limit of the system. */
    IO,
    /** Time, and it is a fault only if it lasts: a log that somebody may be writing anew. */
    UNSETTLED,
    /** The end of the Git operation that is under way. */
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

  /** For a person: the file, what is wrong, what to do. */
  @Override
  public String toString() {
    return (file.equals(".") ? "" : file + ": ") + problem + ". " + remedy;
  }
}
