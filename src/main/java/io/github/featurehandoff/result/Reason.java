package io.github.featurehandoff.result;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Why something cannot be read or written, in words for that cause (C9.2). */
public final class Reason {
  private Reason() {}

  public static String of(IOException cause) {
    if (cause instanceof NoSuchFileException) {
      return "it does not exist";
    }
    if (cause instanceof AccessDeniedException) {
      return "permission denied";
    }
    String said =
        cause instanceof FileSystemException system && system.getReason() != null
            ? system.getReason()
            : cause.getMessage();
    return said == null
        ? cause.getClass().getSimpleName()
        : switch (said) {
          case "No space left on device" -> "the disk is full";
          case "Disk quota exceeded" -> "the disk quota is used up";
          case "Read-only file system" -> "the file system is read-only";
          case "Broken pipe" -> "nothing reads it any more";
          default -> said;
        };
  }
}
