package io.github.featurehandoff.source;

import io.github.featurehandoff.jsonlines.Content;
import io.github.featurehandoff.jsonlines.LineCount;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.security.DigestInputStream;
import java.time.Instant;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;

/**
 * A file as a commit has it, at {@code path} in its tree. Its bytes are streamed each time they are
 * read; damage is an {@link IOException} at their end at the latest, with a fault as its cause.
 */
record CommittedFile(
    Repository repository,
    ObjectId blob,
    ObjectId commit,
    Instant committed,
    String path,
    long size)
    implements Content {
  /** JGit holds smaller ones in memory, and larger ones that Git keeps as differences. */
  private static final int LARGE = 4 << 20;

  @Override
  public ReadableByteChannel open() throws IOException {
    ObjectReader reader = repository.newObjectReader();
    reader.setStreamFileThreshold(LARGE);
    try {
      InputStream in = GitFaults.read(() -> reader.open(blob, Constants.OBJ_BLOB).openStream());
      return Channels.newChannel(new VerifiedStream(in, reader));
    } catch (IOException e) {
      reader.close();
      throw GitFaults.inCommit(e);
    }
  }

  long events() throws IOException {
    return Math.max(1, LineCount.of(this).lines());
  }

  /** The bytes, checked against the blob's id with the last one: JGit passes on what it finds. */
  private final class VerifiedStream extends DigestInputStream {
    private final ObjectReader reader;
    private long left = size;
    private boolean whole;

    VerifiedStream(InputStream in, ObjectReader reader) {
      super(in, Constants.newMessageDigest());
      this.reader = reader;
      digest.update(Constants.encodeASCII("blob " + size + "\0"));
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      try {
        int read = whole ? -1 : GitFaults.read(() -> super.read(bytes, offset, length));
        left -= Math.max(0, read);
        if (!whole && (read < 0 || left == 0)) {
          if (!blob.equals(ObjectId.fromRaw(digest.digest()))) {
            throw new IOException("the object " + blob.name() + " is damaged");
          }
          whole = true;
        }
        return read;
      } catch (IOException e) {
        throw GitFaults.inCommit(e);
      }
    }

    @Override
    public void close() throws IOException {
      try (reader) {
        in.close();
      }
    }
  }
}
