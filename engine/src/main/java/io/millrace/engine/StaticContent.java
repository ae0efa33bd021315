package io.millrace.engine;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;

import io.millrace.api.HandshakeRequest;
import io.millrace.api.HttpResponse;

/**
 * A file in memory, and the responses with it. Its {@code ETag} (RFC 9110 §8.8.3) is made of its bytes. Immutable.
 */
final class StaticContent
{
    private static final int TAG_BYTES = 12;
    private static final String OTHER = "application/octet-stream";
    private static final Map<String, String> TYPE_BY_EXTENSION = Map.ofEntries(
        Map.entry("html", "text/html; charset=utf-8"),
        Map.entry("css", "text/css; charset=utf-8"),
        Map.entry("js", "text/javascript; charset=utf-8"),
        Map.entry("mjs", "text/javascript; charset=utf-8"),
        Map.entry("txt", "text/plain; charset=utf-8"),
        Map.entry("csv", "text/csv; charset=utf-8"),
        Map.entry("json", "application/json"),
        Map.entry("map", "application/json"),
        Map.entry("xml", "application/xml"),
        Map.entry("wasm", "application/wasm"),
        Map.entry("svg", "image/svg+xml"),
        Map.entry("png", "image/png"),
        Map.entry("jpg", "image/jpeg"),
        Map.entry("jpeg", "image/jpeg"),
        Map.entry("gif", "image/gif"),
        Map.entry("webp", "image/webp"),
        Map.entry("ico", "image/x-icon"),
        Map.entry("woff2", "font/woff2"));

    private final int length;
    private final String tag;
    private final HttpResponse whole;
    private final HttpResponse unchanged;

    private StaticContent(final String name, final byte[] bytes)
    {
        length = bytes.length;
        tag = '"' + HexFormat.of().formatHex(Arrays.copyOf(sha256(bytes), TAG_BYTES)) + '"';
        whole = withTag(HttpResponse.of(200))
            .withHeader("Content-Type", type(name))
            .withHeader("X-Content-Type-Options", "nosniff")
            .withBody(bytes);
        unchanged = withTag(HttpResponse.of(304));
    }

    /**
     * Reads a file.
     *
     * @param name      of it, whose extension tells the type.
     * @param in        to be read to its end.
     * @param maxLength bytes.
     * @return the file.
     * @throws IOException if it cannot be read, or is too long.
     */
    static StaticContent read(final String name, final InputStream in, final long maxLength) throws IOException
    {
        final byte[] bytes = in.readNBytes((int)Math.min(maxLength, Integer.MAX_VALUE - 1) + 1);
        if (bytes.length > maxLength)
        {
            throw new IOException(
                "static content is longer than maxContentLength allows, which leaves " + maxLength + " bytes: " + name);
        }
        return new StaticContent(name, bytes);
    }

    int length()
    {
        return length;
    }

    /** The content; or 304 if the client has it (RFC 9110 §13.1.2). */
    HttpResponse answer(final HandshakeRequest request)
    {
        final String known = request.header("If-None-Match");
        return known != null && isAmong(known) ? unchanged : whole;
    }

    private boolean isAmong(final String list)
    {
        for (final String element : list.split(","))
        {
            final String candidate = element.strip();
            if (candidate.equals("*") || candidate.equals(tag) || candidate.equals("W/" + tag))
            {
                return true;
            }
        }
        return false;
    }

    private HttpResponse withTag(final HttpResponse response)
    {
        return response.withHeader("ETag", tag).withHeader("Cache-Control", "no-cache");
    }

    static String type(final String name)
    {
        final String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return TYPE_BY_EXTENSION.getOrDefault(extension, OTHER);
    }

    private static byte[] sha256(final byte[] bytes)
    {
        try
        {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        }
        catch (final NoSuchAlgorithmException ex)
        {
            throw new IllegalStateException(ex);
        }
    }
}
