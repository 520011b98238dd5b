package io.github.featurehandoff.source;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;

/** A blob's bytes, held against its id at their end, since JGit passes on what it finds. */
final class VerifiedStream extends InputStream {
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
