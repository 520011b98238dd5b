package io.github.featurehandoff.delivery;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.result.Changes;
import io.github.featurehandoff.result.FaultException;
import io.github.featurehandoff.snapshot.Snapshot;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The events of one export that were not accepted yet, and the record of those that were (C12.3).
 */
public final class PendingEvents implements Closeable {
  /** After at most so many events it is recorded that they were accepted. */
  private static final int BATCH = 1000;

  /**
   * The bytes of a batch. A longer event goes into one of its own, so that a broker that refuses it
   * has accepted what comes before it.
   */
  private static final int BATCH_BYTES = 250_000;

  private static final DeliveryRecord NOTHING =
      new DeliveryRecord(
          0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", false, false, 0);

  private final FeatureDirectory feature;
  private final BasicFileAttributes export;
  private final EventReader reader;
  private final DeliveryRecord accepted;
  private long sent;
  private @Nullable String sending;
  private long sentAt;
  private String sha256;
  private long recorded;
  private boolean done;

  private PendingEvents(
      FeatureDirectory feature,
      BasicFileAttributes export,
      EventReader reader,
      DeliveryRecord accepted) {
    this.feature = feature;
    this.export = export;
    this.reader = reader;
    this.accepted = accepted;
    this.sent = accepted.events();
    this.sha256 = accepted.sha256();
    this.recorded = sent;
  }

  /**
   * Whether something of an export may wait for its delivery; one {@code stat} tells.
   *
   * @throws FaultException if the record is not a regular file (C8.1)
   */
  public static boolean of(FeatureDirectory feature, BasicFileAttributes export)
      throws FaultException {
    return !DeliveryRecord.isComplete(feature, export);
  }

  /**
   * To be called before an export is replaced or gets another modification time, whether or not
   * anything is delivered in this run: what waits for delivery is not to be forgotten.
   *
   * @param next what the export will be
   * @throws IOException if an existing record cannot be read or written
   */
  public static void beforeExport(FeatureDirectory feature, Snapshot next, Changes changes)
      throws IOException {
    DeliveryRecord.beforeExport(feature, next, changes);
  }

  /**
   * Opens an export, and finds the first event that is not known to be accepted.
   *
   * @param again whether to begin with the first event all the same
   * @throws FaultException if the export or the record is out of place (C8.1)
   * @throws IOException if one of the two cannot be read
   */
  public static PendingEvents open(FeatureDirectory feature, boolean again)
      throws FaultException, IOException {
    while (true) {
      BasicFileAttributes before = feature.exportFile();
      if (before == null) {
        throw new NoSuchFileException(feature.export().toString());
      }
      feature.regularFile(feature.deliveryRecord());
      EventReader reader = EventReader.open(feature.export());
      try {
        if (isStill(before, feature)) {
          return new PendingEvents(feature, before, reader, accepted(feature, reader, again));
        }
      } catch (IOException e) {
        reader.close();
        throw e;
      }
      reader.close();
    }
  }

  private static boolean isStill(BasicFileAttributes before, FeatureDirectory feature)
      throws IOException {
    BasicFileAttributes now =
        Files.readAttributes(
            feature.export(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    return before.fileKey().equals(now.fileKey())
        && before.size() == now.size()
        && before.lastModifiedTime().equals(now.lastModifiedTime());
  }

  private static DeliveryRecord accepted(
      FeatureDirectory feature, EventReader reader, boolean again) throws IOException {
    DeliveryRecord record = again ? null : DeliveryRecord.read(feature);
    if (record == null) {
      return NOTHING;
    }
    if (record.fits(reader)) {
      return record;
    }
    reader.rewind();
    return new DeliveryRecord(0, NOTHING.sha256(), false, true, 0);
  }

  /**
   * Whether all was accepted, so that only the record's modification time is out of date.
   *
   * @throws IOException if the export cannot be read
   */
  public boolean isEmpty() throws IOException {
    return accepted.complete() && !reader.hasNext();
  }

  /** The first event that was not accepted yet, from 1. */
  public long fromLine() {
    return accepted.events() + 1;
  }

  /** Whether these events take the place of others that were accepted. */
  public boolean isRewrite() {
    return accepted.rewritten();
  }

  /** How many of the events that were accepted are in the log no more. */
  public long lostEvents() {
    return accepted.lost();
  }

  /**
   * Whether there is an event that was not read yet.
   *
   * @throws IOException if the export cannot be read
   */
  public boolean hasNext() throws IOException {
    return reader.hasNext();
  }

  /**
   * Reads the next event, or the next ones.
   *
   * @param many whether more than one, but at most 1,000
   * @return the lines; empty after the last one
   * @throws IOException if the export cannot be read
   */
  public List<byte[]> batch(boolean many) throws IOException {
    List<byte[]> batch = new ArrayList<>();
    int most = many ? BATCH : 1;
    int bytes = 0;
    while (reader.hasNext()
        && batch.size() < most
        && (batch.isEmpty() || bytes + reader.nextLength() <= BATCH_BYTES)) {
      byte[] line = Objects.requireNonNull(reader.next());
      bytes += line.length;
      batch.add(line);
    }
    return batch;
  }

  /**
   * Something is being sent. Until it is accepted nothing else is, though a split that fails still
   * reads what it would have sent.
   */
  public void sends(String what) {
    if (sending == null) {
      sending = what;
      sentAt = System.nanoTime();
    }
  }

  /** When that was, on the clock of {@link System#nanoTime}. */
  public long sentAt() {
    return sentAt;
  }

  /** What is being sent, so that a failure is the fault of the endpoint; null otherwise. */
  public @Nullable String sent() {
    return sending;
  }

  /**
   * What was read was accepted; that is recorded every 1,000 events.
   *
   * @throws IOException if it cannot be recorded
   */
  public void accepted() throws IOException {
    sending = null;
    sent = reader.lines();
    sha256 = reader.sha256OfRead();
    if (sent - recorded >= BATCH && reader.hasNext()) {
      record();
    }
  }

  /**
   * What was read last was rejected, so that what was accepted before is recorded now.
   *
   * @throws IOException if it cannot be recorded
   */
  public void rejected() throws IOException {
    if (sent > recorded) {
      record();
    }
  }

  private void record() throws IOException {
    new DeliveryRecord(sent, sha256, false, accepted.rewritten(), accepted.lost())
        .write(feature, DeliveryRecord.waiting(export.lastModifiedTime()), export.size());
    recorded = sent;
  }

  /**
   * Reads the export to its end, for its number of events and its SHA-256.
   *
   * @throws IOException if it cannot be read
   */
  public void readToEnd() throws IOException {
    reader.skipTo(Long.MAX_VALUE);
  }

  /**
   * All of the export was accepted, the notification included.
   *
   * @throws IOException if that cannot be recorded
   */
  public void complete() throws IOException {
    sending = null;
    readToEnd();
    sent = reader.lines();
    new DeliveryRecord(sent, reader.sha256OfRead(), true, false, 0)
        .write(feature, export.lastModifiedTime(), export.size());
    done = true;
  }

  /** Whether nothing waits any more. */
  public boolean isDone() {
    return done;
  }

  /** How many events were accepted now. */
  public long newEvents() {
    return sent - accepted.events();
  }

  /** How many events were read; all of them after {@link #readToEnd}. */
  public long events() {
    return reader.lines();
  }

  /** How many bytes they have. */
  public long bytes() {
    return reader.bytes();
  }

  /** Their SHA-256, 64 lower-case hex digits. */
  public String sha256() {
    return reader.sha256OfRead();
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
