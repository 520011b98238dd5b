package io.github.featurehandoff.source;

import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.FaultException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;

/**
 * A file as a commit has it. What it holds is read when it is asked for, as often as it is asked
 * for, and is the same each time.
 */
public final class CommittedFile {
  /**
   * Git has larger files whole, unless it found them like another one; JGit streams them then. A
   * smaller one is held in memory while it is read.
   */
  private static final int LARGE = 4 << 20;

  private final Repository repository;
  private final ObjectId blob;
  private final ObjectId commit;
  private final Instant committed;
  private final String path;
  private final String name;
  private final long size;

  /**
   * A file.
   *
   * @param path where it is in the commit's tree
   * @param name how faults name it
   * @throws IOException if it is not in the repository
   */
  CommittedFile(
      Repository repository,
      ObjectId blob,
      ObjectId commit,
      Instant committed,
      String path,
      String name)
      throws IOException {
    this.repository = repository;
    this.blob = blob;
    this.commit = commit;
    this.committed = committed;
    this.path = path;
    this.name = name;
    try (ObjectReader reader = repository.newObjectReader()) {
      this.size = IsolatedJGit.read(() -> reader.getObjectSize(blob, Constants.OBJ_BLOB));
    }
  }

  /** The commit's id, 40 lower-case hex digits. */
  public String commit() {
    return commit.name();
  }

  /** When the commit was made, to the second (C3.2). */
  public Instant committed() {
    return committed;
  }

  /** Where it is in the commit's tree, with slashes. */
  public String path() {
    return path;
  }

  /** The blob's id: files with the same bytes have the same, whatever commit they are in. */
  public String id() {
    return blob.name();
  }

  /** The number of bytes. */
  public long size() {
    return size;
  }

  /**
   * Its bytes. The stream ends where the file ends, and has exactly the bytes that Git was given:
   * one of a damaged object throws at its end at the latest.
   *
   * @throws FaultException if it cannot be read
   */
  public InputStream open() throws FaultException {
    ObjectReader reader = repository.newObjectReader();
    reader.setStreamFileThreshold(LARGE);
    try {
      return new VerifiedStream(
          IsolatedJGit.read(() -> reader.open(blob, Constants.OBJ_BLOB).openStream()),
          reader,
          blob,
          size);
    } catch (IOException e) {
      reader.close();
      throw size < LARGE ? GitFaults.unreadable(e) : tooLarge();
    }
  }

  /** JGit keeps a file and what it differs from in memory where Git has it so. */
  private FaultException tooLarge() {
    return new FaultException(
        Fault.io(
            name,
            "cannot be read from commit "
                + commit.abbreviate(7).name()
                + ": Git keeps its "
                + (size >> 20)
                + " MiB as differences from another version, for which there is not enough memory,"
                + " or it is damaged",
            "Give Java more memory (-Xmx), or have Git keep large files whole:"
                + " git -c core.bigFileThreshold=1m repack -a -d -F"));
  }

  /**
   * All its bytes, for a file that is small.
   *
   * @throws FaultException if it has more than {@code limit}, or cannot be read
   */
  public byte[] bytes(int limit) throws FaultException {
    if (size > limit) {
      throw new FaultException(
          Fault.input(
              name,
              "has "
                  + size
                  + " bytes in commit "
                  + commit.abbreviate(7).name()
                  + "; at most "
                  + limit
                  + " were expected",
              "Commit a shorter one."));
    }
    try (InputStream in = open()) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw GitFaults.unreadable(e);
    }
  }

  /**
   * The number of lines, an unfinished one at the end included; all bytes are read for it.
   *
   * @throws FaultException if they cannot be read
   */
  public long events() throws FaultException {
    byte[] buffer = new byte[1 << 16];
    long lines = 0;
    byte last = '\n';
    try (InputStream in = open()) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        for (int i = 0; i < read; i++) {
          lines += buffer[i] == '\n' ? 1 : 0;
          last = buffer[i];
        }
      }
    } catch (IOException e) {
      throw GitFaults.unreadable(e);
    }
    return last == '\n' ? lines : lines + 1;
  }

  /** A blob's bytes, held against its id at their end, since JGit passes on what it finds. */
  private static final class VerifiedStream extends InputStream {
    private final InputStream in;
    private final ObjectReader reader;
    private final ObjectId blob;
    private final MessageDigest digest = Constants.newMessageDigest();
    private boolean whole;

    VerifiedStream(InputStream in, ObjectReader reader, ObjectId blob, long size) {
      this.in = in;
      this.reader = reader;
      this.blob = blob;
      digest.update(Constants.encodeASCII("blob " + size + "\0"));
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = whole ? -1 : in.read(bytes, offset, length);
      if (read >= 0) {
        digest.update(bytes, offset, read);
      } else if (!whole) {
        byte[] id = new byte[Constants.OBJECT_ID_LENGTH];
        blob.copyRawTo(id, 0);
        if (!Arrays.equals(digest.digest(), id)) {
          throw new IOException("the object " + blob.name() + " is damaged");
        }
        whole = true;
      }
      return read;
    }

    @Override
    public void close() throws IOException {
      try (reader) {
        in.close();
      }
    }
  }
}
