package io.millrace.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of textual encodings (RFC 7468): blocks of base64 between lines that name what they hold. Whatever stands
 * outside of blocks is explanation and skipped.
 */
final class PemFile
{
    private static final Pattern BLOCK = Pattern.compile(
        "-----BEGIN ([A-Z0-9 ]+)-----\\s*(.*?)-----END \\1-----", Pattern.DOTALL);
    private static final Pattern HEADER = Pattern.compile("^[A-Za-z-]+:.*$", Pattern.MULTILINE);

    private final Path path;
    private final List<Block> blocks = new ArrayList<>();

    /** The label, such as {@code CERTIFICATE}, and the bytes; those are of no use if the block is encrypted. */
    record Block(String label, boolean encrypted, byte[] der)
    {
    }

    private PemFile(final Path path)
    {
        this.path = path;
    }

    static PemFile read(final Path path) throws IOException
    {
        final PemFile file = new PemFile(path);
        final Matcher matcher = BLOCK.matcher(new String(bytes(path), StandardCharsets.ISO_8859_1));
        while (matcher.find())
        {
            final String label = matcher.group(1);
            final Matcher headers = HEADER.matcher(matcher.group(2));
            final boolean encrypted = headers.find();
            file.blocks.add(new Block(label, encrypted, file.decode(label, headers.replaceAll(""))));
        }
        if (file.blocks.isEmpty())
        {
            throw new IOException(path + " is not a PEM file: it has no block that begins with -----BEGIN and ends " +
                "with -----END.");
        }
        return file;
    }

    /** What a file holds. A failure is told in a sentence. */
    static byte[] bytes(final Path path) throws IOException
    {
        try
        {
            return Files.readAllBytes(path);
        }
        catch (final NoSuchFileException ex)
        {
            throw new IOException(path + " does not exist.", ex);
        }
        catch (final AccessDeniedException ex)
        {
            throw new IOException(path + " may not be read by this user.", ex);
        }
        catch (final IOException ex)
        {
            throw new IOException(path + " cannot be read: " + ex.getMessage() + '.', ex);
        }
    }

    private byte[] decode(final String label, final String base64) throws IOException
    {
        try
        {
            return Base64.getDecoder().decode(base64.replaceAll("\\s", ""));
        }
        catch (final IllegalArgumentException ex)
        {
            throw new IOException(path + " has a damaged block " + label + ": it is not base64.", ex);
        }
    }

    Path path()
    {
        return path;
    }

    List<Block> blocks()
    {
        return blocks;
    }
}
