package io.github.featurehandoff.delivery;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.result.Changes;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.snapshot.Snapshot;
import io.github.featurehandoff.snapshot.UnpublishedFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What was accepted of a feature's events: the hidden file beside the export (C12.3).
 *
 * @param events how many of the export's events, from the first on
 * @param sha256 the SHA-256 of their lines, 64 lower-case hex digits
 * @param complete whether that was all of an export, the notification of it included
 * @param rewritten whether events were accepted that came after these before the log was rewritten
 * @param lost how many of the events that were accepted are in the log no more
 * @param notified how many of the events a notification was accepted for
 */
public record DeliveryRecord(
    long events, String sha256, boolean complete, boolean rewritten, long lost, long notified) {
  private static final String MEMBERS =
      "\", \"events\": (\\d{1,18}), \"sha256\": \"([0-9a-f]{64})\", \"complete\": (true|false),"
          + " \"rewritten\": (true|false), \"lost\": (\\d{1,18}), \"notified\": (\\d{1,18}),"
          + " \"at\": \"[^\"]*\" *}\n";

  /** Longer than any record without its spaces. */
  private static final int SHORTEST = 1 << 11;

  private static final int LENGTHS = 1 << 10;

  /**
   * Whether all of an export was accepted: the record has the modification time of the export, and
   * the length of a record of this feature and of an export of this size, so that one that was
   * copied from another feature is not believed.
   */
  public static boolean isComplete(FeatureDirectory feature, BasicFileAttributes export)
      throws FaultException {
    BasicFileAttributes record = feature.regularFile(feature.deliveryRecord());
    return record != null
        && record.lastModifiedTime().equals(export.lastModifiedTime())
        && record.size() == length(feature, export.size());
  }

  private static int length(FeatureDirectory feature, long exportSize) {
    return SHORTEST + Math.floorMod(31L * feature.slug().hashCode() + exportSize, LENGTHS);
  }

  private static String slug(FeatureDirectory feature) {
    return new String(JsonStringEncoder.getInstance().quoteAsString(feature.slug()));
  }

  /** {@code rewritten} where other events than those of the export may have been accepted. */
  static DeliveryRecord none(boolean rewritten) {
    return new DeliveryRecord(0, "", false, rewritten, 0, 0);
  }

  /** The record of a feature. Nothing is known from one that is damaged or another feature's. */
  static DeliveryRecord read(FeatureDirectory feature) throws IOException {
    String text;
    try (InputStream in =
        Files.newInputStream(feature.deliveryRecord(), LinkOption.NOFOLLOW_LINKS)) {
      text = new String(in.readNBytes(SHORTEST + LENGTHS), StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      return none(false);
    }
    Matcher members =
        Pattern.compile(Pattern.quote("{\"slug\": \"" + slug(feature)) + MEMBERS).matcher(text);
    return members.matches()
        ? new DeliveryRecord(
            Long.parseLong(members.group(1)),
            members.group(2),
            members.group(3).equals("true"),
            members.group(4).equals("true"),
            Long.parseLong(members.group(5)),
            Long.parseLong(members.group(6)))
        : none(true);
  }

  /** Writes the record as an export is written (C6.2). */
  void write(FeatureDirectory feature, FileTime time, long exportSize) throws IOException {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    // Some languages write numbers with digits of their own.
    String text =
        String.format(
            Locale.ROOT,
            "{\"slug\": \"%s\", \"events\": %d, \"sha256\": \"%s\", \"complete\": %b,"
                + " \"rewritten\": %b, \"lost\": %d, \"notified\": %d, \"at\": \"%s\"",
            slug(feature),
            events,
            sha256,
            complete,
            rewritten,
            lost,
            notified,
            now);
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    String line = text + " ".repeat(length(feature, exportSize) - bytes - 2) + "}\n";
    try (UnpublishedFile file = UnpublishedFile.create(feature)) {
      Snapshot.write(line.getBytes(StandardCharsets.UTF_8), file.path(), time);
      Files.move(file.path(), feature.deliveryRecord(), StandardCopyOption.ATOMIC_MOVE);
    }
    Snapshot.sync(feature.exportDirectory());
  }

  /** A modification time that no record of a whole export has next to an export with this one. */
  static FileTime waiting(FileTime export) {
    return FileTime.fromMillis(export.toMillis() == 0 ? 1000 : 0);
  }

  /**
   * To be called before an export is replaced or gets another modification time. Where the log was
   * rewritten, the record keeps what comes before the first line that differs, so that this line is
   * the first to be sent. And it never has the new export's modification time.
   */
  public static void beforeExport(FeatureDirectory feature, Snapshot next, Changes changes)
      throws IOException {
    Path file = feature.deliveryRecord();
    // Mostly there is none, and this way that is no exception, whose trace has a hundred frames.
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    FileTime time = next.lastModified();
    boolean same = Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).equals(time);
    Long differs = changes.rewrittenFrom();
    DeliveryRecord record = differs == null ? null : read(feature);
    if (record != null && differs != null && record.hasAccepted(differs, feature.export())) {
      record
          .cut(next.file(), differs - 1, changes.lost())
          .write(feature, waiting(time), next.bytes());
    } else if (same) {
      Files.setLastModifiedTime(file, waiting(time));
      Snapshot.sync(file);
    }
  }

  private boolean hasAccepted(long line, Path export) throws IOException {
    if (events < line || !Files.exists(export)) {
      return false;
    }
    try (EventReader reader = new EventReader(export, "", null)) {
      return fits(reader);
    }
  }

  private DeliveryRecord cut(Path next, long kept, long lostNow) throws IOException {
    try (EventReader reader = new EventReader(next, "", null)) {
      reader.skipTo(kept);
      return new DeliveryRecord(
          kept, reader.sha256(), false, true, lost + lostNow, Math.min(notified, kept));
    }
  }

  /** Whether an export begins with these events; reads them. */
  boolean fits(EventReader export) {
    return events == 0 || (export.skipTo(events) && export.sha256().equals(sha256));
  }
}
