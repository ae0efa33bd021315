package io.millrace.handshake;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;

import io.millrace.fuzz.FuzzInput;

/**
 * The client's URIs: what is accepted has a host, a port and a target that can stand in a request line, and is read
 * again as the same; what java.net.URI reads too means the same to it; and references lead where RFC 3986 §5.2.4,
 * followed letter by letter, says.
 * <pre>
 *   a URI in UTF-8
 *   optionally LF and a reference
 * </pre>
 */
public final class UriTarget
{
    private static final String BASE = "ws://h/b/c/d?q";

    private UriTarget()
    {
    }

    /** Called by the fuzzer. */
    public static void fuzzerTestOneInput(final byte[] data)
    {
        final String[] parts = new String(data, StandardCharsets.UTF_8).split("\n", 2);
        final WebSocketUri uri = parse(parts[0]);
        if (uri != null)
        {
            checkParts(uri);
            compare(uri, parts[0]);
        }
        if (parts.length > 1)
        {
            resolve(uri == null ? WebSocketUri.parse(BASE) : uri, parts[1]);
        }
    }

    private static WebSocketUri parse(final String text)
    {
        try
        {
            return WebSocketUri.parse(text);
        }
        catch (final IllegalArgumentException ex)
        {
            FuzzInput.check(!isOrdinary(text), "refused: " + ex.getMessage());
            return null;
        }
    }

    private static void checkParts(final WebSocketUri uri)
    {
        FuzzInput.check(!uri.host().isEmpty() && uri.port() > 0 && uri.port() <= 65535, "no place: " + uri);
        FuzzInput.check(uri.target().matches("/[!-~&&[^#]]*"), "no target: " + uri);
        FuzzInput.check(Grammar.isAuthority(uri.hostHeader()), "no host: " + uri);
        FuzzInput.same("parsed again", WebSocketUri.parse(uri.toString()), uri);
        FuzzInput.same("parsed again", WebSocketUri.parse(uri.toString()).toString(), uri.toString());
    }

    /** Whether a URI is one that must be accepted: ws, a host that java.net.URI knows, nothing that we forbid. */
    private static boolean isOrdinary(final String text)
    {
        final URI uri = read(text);
        return uri != null && ("ws".equalsIgnoreCase(uri.getScheme()) || "wss".equalsIgnoreCase(uri.getScheme())) &&
            uri.getHost() != null && uri.getHost().length() < 60 && uri.getHost().matches("[A-Za-z0-9.-]+") &&
            uri.getRawUserInfo() == null && uri.getRawFragment() == null && text.indexOf('#') < 0 &&
            uri.getPort() != 0 && uri.getPort() <= 65535 && text.matches("[!-~]*");
    }

    private static void compare(final WebSocketUri uri, final String text)
    {
        final URI other = read(text);
        if (other != null && other.getHost() != null && text.matches("[!-~]*"))
        {
            FuzzInput.same("the host", uri.host(), other.getHost().toLowerCase().replaceAll("^\\[|\\]$", ""));
            FuzzInput.same("the port", uri.port(), other.getPort() >= 0 ? other.getPort() : uri.isSecure() ? 443 : 80);
            FuzzInput.same("the target", uri.target(), (other.getRawPath().isEmpty() ? "/" : other.getRawPath()) +
                (other.getRawQuery() == null ? "" : '?' + other.getRawQuery()));
        }
    }

    private static URI read(final String text)
    {
        try
        {
            return new URI(text);
        }
        catch (final URISyntaxException ex)
        {
            return null;
        }
    }

    private static void resolve(final WebSocketUri base, final String reference)
    {
        final WebSocketUri found;
        try
        {
            found = base.resolve(reference);
        }
        catch (final IllegalArgumentException ex)
        {
            return;
        }
        checkParts(found);
        if (reference.matches("[A-Za-z0-9./]*") && !reference.startsWith("//") && !reference.isEmpty())
        {
            final String path = base.target().replaceAll("\\?.*", "");
            final String merged = reference.startsWith("/") ?
                reference : path.substring(0, path.lastIndexOf('/') + 1) + reference;
            FuzzInput.same("the target of " + reference, found.target(), withoutDots(merged));
        }
    }

    /** RFC 3986 §5.2.4, step by step. */
    private static String withoutDots(final String path)
    {
        String input = path;
        String output = "";
        while (!input.isEmpty())
        {
            if (input.startsWith("../") || input.startsWith("./"))
            {
                input = input.substring(input.indexOf('/') + 1);
            }
            else if (input.startsWith("/./") || "/.".equals(input))
            {
                input = '/' + input.substring(Math.min(3, input.length()));
            }
            else if (input.startsWith("/../") || "/..".equals(input))
            {
                input = '/' + input.substring(Math.min(4, input.length()));
                output = output.substring(0, Math.max(0, output.lastIndexOf('/')));
            }
            else if (".".equals(input) || "..".equals(input))
            {
                input = "";
            }
            else
            {
                final int end = input.indexOf('/', 1) < 0 ? input.length() : input.indexOf('/', 1);
                output += input.substring(0, end);
                input = input.substring(end);
            }
        }
        return output;
    }
}
