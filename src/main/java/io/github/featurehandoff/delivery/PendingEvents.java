package io.github.featurehandoff.delivery;

import io.github.featurehandoff.feature.FeatureDirectory;
import io.github.featurehandoff.result.FaultException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.BasicFileAttributes;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/**
 * The events of one export that were not accepted yet, and the record of those that were (C12.3).
 */
public final class PendingEvents implements Closeable {
  /** After at most so many events it is recorded that they were accepted. */
  public static final int MOST_UNRECORDED = 1000;

  private final FeatureDirectory feature;
  private final BasicFileAttributes export;
  private final DeliveryRecord accepted;
  private final EventReader events;
  private DeliveryRecord now;
  private long recorded;
  private @Nullable String sending;
  private long sentAt;

  /**
   * Begins with the first event that is not known to be accepted, or with the first {@code again}.
   */
  public PendingEvents(FeatureDirectory feature, boolean again, CamelContext camel)
      throws FaultException, IOException {
    // If the export is replaced meanwhile, the record will have the time of the older one.
    BasicFileAttributes file = feature.exportFile();
    if (file == null) {
      throw new NoSuchFileException(feature.export().toString());
    }
    feature.regularFile(feature.deliveryRecord());
    this.feature = feature;
    export = file;
    DeliveryRecord record = DeliveryRecord.read(feature);
    EventReader opened = new EventReader(feature.export(), feature.slug(), camel);
    boolean fits = record.fits(opened);
    if (again || !fits) {
      opened.close();
      opened = new EventReader(feature.export(), feature.slug(), camel);
      record = DeliveryRecord.none(record.rewritten() || !fits);
    }
    accepted = record;
    events = opened;
    now = accepted;
    recorded = now.events();
  }

  /** What had been accepted before. */
  public DeliveryRecord accepted() {
    return accepted;
  }

  /** The events that come after these. */
  public EventReader events() {
    return events;
  }

  /** Whether all was accepted, so that only the record's modification time is out of date. */
  public boolean isEmpty() {
    return accepted.complete() && !events.hasNext();
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

  /** What is being sent, so that a failure is the fault of the endpoint; null otherwise. */
  public @Nullable String sending() {
    return sending;
  }

  /** When that was, on the clock of {@link System#nanoTime}. */
  public long sentAt() {
    return sentAt;
  }

  public void eventsAccepted() throws IOException {
    sending = null;
    now =
        new DeliveryRecord(
            events.lines(),
            events.sha256(),
            false,
            accepted.rewritten(),
            accepted.lost(),
            accepted.notified());
    if (now.events() - recorded >= MOST_UNRECORDED && events.hasNext()) {
      record();
    }
  }

  private void record() throws IOException {
    now.write(feature, DeliveryRecord.waiting(export.lastModifiedTime()), export.size());
    recorded = now.events();
  }

  /** All of the export was accepted, the notification included. */
  public void complete() throws IOException {
    sending = null;
    events.skipTo(Long.MAX_VALUE);
    long lines = events.lines();
    // The next events still take the place of those that were lost at the end.
    boolean rewritten = accepted.rewritten() && accepted.events() == lines;
    now = new DeliveryRecord(lines, events.sha256(), true, rewritten, 0, lines);
    now.write(feature, export.lastModifiedTime(), export.size());
    recorded = now.events();
  }

  /** How many events were accepted now. */
  public long newEvents() {
    return now.events() - accepted.events();
  }

  /** Records what was accepted before a rejection. */
  @Override
  public void close() throws IOException {
    events.close();
    if (now.events() > recorded) {
      record();
    }
  }
}
