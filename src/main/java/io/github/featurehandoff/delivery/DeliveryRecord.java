package io.github.featurehandoff.delivery;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.result.Changes;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.snapshot.Snapshot;
import io.github.featurehandoff.snapshot.UnpublishedFile;
import java.io.IOException;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What was accepted of a feature's events: the hidden file beside the export (C12.3).
 *
 * @param events how many of the export's events, from the first on
 * @param sha256 the SHA-256 of their lines, 64 lower-case hex digits
 * @param complete whether that was all of an export, the notification of it included
 * @param rewritten whether events were accepted that came after these before the log was rewritten
 * @param lost how many of the events that were accepted are in the log no more
 */
record DeliveryRecord(long events, String sha256, boolean complete, boolean rewritten, long lost) {
  private static final Pattern MEMBERS =
      Pattern.compile(
          "\"events\": (\\d{1,18}), \"sha256\": \"([0-9a-f]{64})\", \"complete\": (true|false),"
              + " \"rewritten\": (true|false), \"lost\": (\\d{1,18}), \"at\": \"[^\"]*\" *}\n");

  /** Longer than any record without its spaces. */
  private static final int SHORTEST = 1 << 11;

  private static final int LENGTHS = 1 << 10;

  /**
   * Whether all of an export was accepted, as the attributes of the record tell: it has the
   * modification time of the export, and the length of a record of this feature and of an export of
   * this size, so that one that was copied from another feature is not believed.
   *
   * @throws FaultException if the record is not a regular file (C8.1), or its attributes cannot be
   *     read
   */
  static boolean isComplete(FeatureDirectory feature, BasicFileAttributes export)
      throws FaultException {
    BasicFileAttributes record = feature.regularFile(feature.deliveryRecord());
    return record != null
        && record.lastModifiedTime().equals(export.lastModifiedTime())
        && record.size() == length(feature, export.size());
  }

  private static int length(FeatureDirectory feature, long exportSize) {
    return SHORTEST + Math.floorMod(31L * feature.slug().hashCode() + exportSize, LENGTHS);
  }

  /**
   * Reads the record of a feature.
   *
   * @return null where there is none, or it is damaged or another feature's
   * @throws IOException if it cannot be read
   */
  static @Nullable DeliveryRecord read(FeatureDirectory feature) throws IOException {
    byte[] content;
    try (var in = Files.newInputStream(feature.deliveryRecord(), LinkOption.NOFOLLOW_LINKS)) {
      content = in.readNBytes(SHORTEST + LENGTHS);
    } catch (NoSuchFileException e) {
      return null;
    }
    String text = new String(content, StandardCharsets.UTF_8);
    String beginning = beginning(feature);
    Matcher members = MEMBERS.matcher(text);
    if (!text.startsWith(beginning)
        || !members.region(beginning.length(), text.length()).matches()) {
      return null;
    }
    return new DeliveryRecord(
        Long.parseLong(members.group(1)),
        members.group(2),
        members.group(3).equals("true"),
        members.group(4).equals("true"),
        Long.parseLong(members.group(5)));
  }

  private static String beginning(FeatureDirectory feature) {
    String slug = new String(JsonStringEncoder.getInstance().quoteAsString(feature.slug()));
    return "{\"slug\": \"" + slug + "\", ";
  }

  /**
   * Writes the record as an export is written (C6.2).
   *
   * @param time its modification time: the export's if that was accepted to its end
   * @param exportSize the export's size
   * @throws IOException if it cannot be written; the old one stays
   */
  void write(FeatureDirectory feature, FileTime time, long exportSize) throws IOException {
    String text =
        beginning(feature)
            + "\"events\": "
            + events
            + ", \"sha256\": \""
            + sha256
            + "\", \"complete\": "
            + complete
            + ", \"rewritten\": "
            + rewritten
            + ", \"lost\": "
            + lost
            + ", \"at\": \""
            + Instant.now().truncatedTo(ChronoUnit.SECONDS)
            + "\"";
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
   *
   * @param next what the export will be
   * @throws IOException if the record cannot be read or written
   */
  static void beforeExport(FeatureDirectory feature, Snapshot next, Changes changes)
      throws IOException {
    // Mostly there is none, and this way that is no exception, whose trace has a hundred frames.
    if (!Files.exists(feature.deliveryRecord())) {
      return;
    }
    FileTime time = next.lastModified();
    Long differs = changes.rewrittenFrom();
    boolean same;
    try {
      BasicFileAttributes file =
          Files.readAttributes(
              feature.deliveryRecord(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      same = file.lastModifiedTime().equals(time);
      if (!file.isRegularFile() || (differs == null && !same)) {
        return;
      }
    } catch (NoSuchFileException e) {
      return;
    }
    DeliveryRecord record = read(feature);
    boolean cut =
        record != null
            && differs != null
            && record.events >= differs
            && record.fits(feature.export());
    if (record != null && differs != null && cut) {
      record = record.cut(next.file(), differs - 1, changes.lost());
    }
    if (record != null && (cut || same)) {
      record.write(feature, waiting(time), next.bytes());
    } else if (same) {
      Files.delete(feature.deliveryRecord());
    }
  }

  private DeliveryRecord cut(Path next, long kept, long lostNow) throws IOException {
    try (EventReader events = EventReader.open(next)) {
      events.skipTo(kept);
      return new DeliveryRecord(kept, events.sha256OfRead(), false, true, lost + lostNow);
    }
  }

  private boolean fits(Path export) throws IOException {
    try (EventReader reader = EventReader.open(export)) {
      return fits(reader);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** Whether an export begins with these events; reads them. */
  boolean fits(EventReader reader) throws IOException {
    return reader.skipTo(events) && reader.sha256OfRead().equals(sha256);
  }
}
