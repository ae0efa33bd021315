package io.millrace.handshake;

import io.millrace.api.HandshakeResponse;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A response that a {@link ResponseParser} received, as the application sees it. Immutable and safe on any thread.
 */
public final class ParsedHandshakeResponse implements HandshakeResponse
{
    private static final String CHARSET = "charset=";

    private final ResponseHead head;
    private final byte[] body;
    private final boolean bodyCut;

    ParsedHandshakeResponse(final ResponseHead head, final byte[] body, final boolean bodyCut)
    {
        this.head = head;
        this.body = body;
        this.bodyCut = bodyCut;
    }

    @Override
    public int status()
    {
        return head.status();
    }

    @Override
    public String reason()
    {
        return head.reason();
    }

    @Override
    public String header(final String name)
    {
        return head.header(name);
    }

    @Override
    public List<Map.Entry<String, String>> headers()
    {
        return head.headers();
    }

    @Override
    public byte[] body()
    {
        return body.clone();
    }

    @Override
    public String bodyText()
    {
        return new String(body, charset());
    }

    @Override
    public boolean isBodyCut()
    {
        return bodyCut;
    }

    @Override
    public String toString()
    {
        return ("HTTP/1." + head.minorVersion() + ' ' + status() + ' ' + reason()).trim();
    }

    private Charset charset()
    {
        final String type = head.header("Content-Type");
        final int start = type == null ? -1 : type.toLowerCase(Locale.ROOT).indexOf(CHARSET);
        if (start < 0)
        {
            return StandardCharsets.UTF_8;
        }
        final int end = type.indexOf(';', start);
        final String name =
            type.substring(start + CHARSET.length(), end < 0 ? type.length() : end).replace("\"", "").trim();
        try
        {
            return Charset.forName(name);
        }
        catch (final IllegalArgumentException ex)
        {
            return StandardCharsets.UTF_8;
        }
    }
}
