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

  /** A fault of one line, which is corrected in the file. */
  public static Fault line(String file, Violation violation) {
    return line(
        file,
        violation,
        switch (violation.kind()) {
          case MERGE_CONFLICT -> "Resolve the conflict.";
          case NO_FINAL_NEWLINE -> "Complete the line.";
          case NO_LINES -> "Find out why nothing was written to it.";
          default -> "Correct the line.";
        });
  }

  public static Fault line(String file, Violation violation, String remedy) {
    return new Fault(file, violation.reason(), remedy, Kind.INPUT, violation);
  }

  /** A last line without its newline, which its writer may still finish (C3.5). */
  public static Fault unfinished(long line, String problem, String remedy) {
    Violation violation = new Violation(line, 1, Violation.Kind.NO_FINAL_NEWLINE, problem, "");
    return new Fault("status.events.jsonl", problem, remedy, Kind.UNSETTLED, violation);
  }

  /** What is wrong and what to do, for a person who opens the file as {@code path}. */
  public String text(String path) {
    return path + position() + ": " + advice();
  }

  /** {@code FILE:LINE:COLUMN}, as far as it is known; empty for the directory itself. */
  public String place() {
    return file.equals(".") ? "" : file + position();
  }

  private String position() {
    return violation == null || violation.kind() == Violation.Kind.NO_LINES
        ? ""
        : ":" + violation.line() + ":" + violation.column();
  }

  /** What is wrong and what to do, for a person who knows where. */
  public String advice() {
    return problem + ". " + remedy;
  }

  @Override
  public String toString() {
    return file.equals(".") ? advice() : text(file);
  }
}
