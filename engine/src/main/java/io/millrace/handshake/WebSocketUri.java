package io.millrace.handshake;

import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A {@code ws} or {@code wss} URI (RFC 6455 §3, RFC 3986). Immutable and safe on any thread.
 * <pre>
 *   ( "ws" / "wss" ) "://" host [ ":" port ] path [ "?" query ]
 * </pre>
 * Decisions:
 * <ul>
 * <li>Path and query are sent as they are given: nothing is decoded, and dots are not removed. Characters outside ASCII
 * become escapes of their UTF-8 form (RFC 3987 §3.1), and so do those of ASCII that no URI may have but people write,
 * such as a space. Control characters and malformed escapes are refused.</li>
 * <li>A fragment is refused (RFC 6455 §3), and so is user information (RFC 9110 §4.2.4): a password belongs into an
 * {@code Authorization} header.</li>
 * <li>A host is in lower case; outside ASCII it is converted by IDNA 2003. Escapes in it are refused.</li>
 * </ul>
 */
public final class WebSocketUri
{
    private static final int PORT = 80;
    private static final int SECURE_PORT = 443;
    private static final String SEPARATOR = "://";
    private static final String ENCODED = " \"<>\\^`{|}";
    private static final String HEX = "0123456789ABCDEF";
    private static final int FIRST_NON_ASCII = 0x80;
    private static final int DELETE = 0x7f;

    private final boolean secure;
    private final String host;
    private final int port;
    private final String target;

    private WebSocketUri(final boolean secure, final String host, final int port, final String target)
    {
        this.secure = secure;
        this.host = host;
        this.port = port;
        this.target = target;
    }

    /**
     * Parses a URI.
     *
     * @param text of the URI.
     * @return the URI.
     * @throws IllegalArgumentException that says what is wrong with it.
     */
    public static WebSocketUri parse(final String text)
    {
        final int schemeEnd = text.indexOf(SEPARATOR);
        final String scheme = schemeEnd < 0 ? "" : text.substring(0, schemeEnd).toLowerCase(Locale.ROOT);
        if (!"ws".equals(scheme) && !"wss".equals(scheme))
        {
            throw new IllegalArgumentException("not a ws or wss URI: " + shown(text));
        }
        if (text.indexOf('#') >= 0)
        {
            throw new IllegalArgumentException("a WebSocket URI has no fragment (RFC 6455, section 3): " + shown(text));
        }
        return parse("wss".equals(scheme), text.substring(schemeEnd + SEPARATOR.length()));
    }

    /**
     * Where a redirect leads (RFC 9110 §10.2.2): an http URI stands for the ws URI of the same place, an https URI for
     * the wss one. A fragment is dropped.
     *
     * @param location the value of the {@code Location} header: a URI, or a reference relative to this one.
     * @return the URI.
     * @throws IllegalArgumentException that says what is wrong with it.
     */
    public WebSocketUri resolve(final String location)
    {
        final int mark = location.indexOf('#');
        final String reference = mark < 0 ? location : location.substring(0, mark);
        if (reference.startsWith("//"))
        {
            return parse(secure, reference.substring(2));
        }
        final int schemeEnd = schemeEnd(reference);
        if (schemeEnd > 0)
        {
            final String rest = reference.substring(schemeEnd);
            return parse(switch (reference.substring(0, schemeEnd).toLowerCase(Locale.ROOT))
            {
                case "http" -> "ws" + rest;
                case "https" -> "wss" + rest;
                default -> reference;
            });
        }
        return new WebSocketUri(secure, host, port, encode(resolvePath(reference)));
    }

    /**
     * Whether the connection is made over TLS.
     *
     * @return true for wss.
     */
    public boolean isSecure()
    {
        return secure;
    }

    /**
     * The host.
     *
     * @return a name in ASCII and lower case, or an address, without the brackets of IPv6.
     */
    public String host()
    {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /**
     * The port.
     *
     * @return the port that the URI names, or the default one of its scheme: 80 or 443.
     */
    public int port()
    {
        return port;
    }

    /**
     * Path and query, as they stand in the request line.
     *
     * @return begins with {@code /}; visible ASCII characters.
     */
    public String target()
    {
        return target;
    }

    /**
     * The value of the {@code Host} header (RFC 9110 §7.2).
     *
     * @return the host, and the port unless it is the default one.
     */
    public String hostHeader()
    {
        return port == defaultPort(secure) ? host : host + ':' + port;
    }

    /**
     * Whether two URIs lead to the same server in the same way, so that what one may know the other may know too.
     *
     * @param other URI.
     * @return true if scheme, host and port are equal.
     */
    public boolean hasSameOrigin(final WebSocketUri other)
    {
        return secure == other.secure && host.equals(other.host) && port == other.port;
    }

    @Override
    public boolean equals(final Object other)
    {
        return other instanceof final WebSocketUri that && hasSameOrigin(that) && target.equals(that.target);
    }

    @Override
    public int hashCode()
    {
        return toString().hashCode();
    }

    /**
     * The URI.
     *
     * @return in normal form: without the default port, with a path.
     */
    @Override
    public String toString()
    {
        return (secure ? "wss://" : "ws://") + hostHeader() + target;
    }

    private static WebSocketUri parse(final boolean secure, final String hierarchy)
    {
        int end = 0;
        while (end < hierarchy.length() && hierarchy.charAt(end) != '/' && hierarchy.charAt(end) != '?')
        {
            end++;
        }
        final String authority = hierarchy.substring(0, end);
        if (authority.indexOf('@') >= 0)
        {
            throw new IllegalArgumentException("a WebSocket URI here has no user information: " +
                "use basic(user, password) of the request");
        }
        final int hostEnd = hostEnd(authority);
        final String host = host(authority.substring(0, hostEnd));
        final String rest = hierarchy.substring(end);
        return new WebSocketUri(
            secure, host, port(authority, hostEnd, secure), encode(rest.startsWith("/") ? rest : '/' + rest));
    }

    private static int hostEnd(final String authority)
    {
        if (authority.startsWith("["))
        {
            final int end = Authority.ipLiteralEnd(authority, 0, authority.length());
            if (end < 0 || IpAddress.parse(authority.substring(1, end - 1)) == null)
            {
                throw new IllegalArgumentException("not an IPv6 address in brackets: " + shown(authority));
            }
            return end;
        }
        final int colon = authority.indexOf(':');
        return colon < 0 ? authority.length() : colon;
    }

    private static String host(final String text)
    {
        if (text.startsWith("["))
        {
            return text.toLowerCase(Locale.ROOT);
        }
        final String ascii;
        try
        {
            ascii = IDN.toASCII(text).toLowerCase(Locale.ROOT);
        }
        catch (final IllegalArgumentException ex)
        {
            throw new IllegalArgumentException("not the name of a host: " + shown(text), ex);
        }
        if (ascii.indexOf('%') >= 0 || !Authority.isAuthority(ascii))
        {
            throw new IllegalArgumentException("not the name of a host: " + shown(text));
        }
        return ascii;
    }

    private static int port(final String authority, final int hostEnd, final boolean secure)
    {
        final boolean colon = authority.startsWith(":", hostEnd);
        if (hostEnd + (colon ? 1 : 0) == authority.length())
        {
            return defaultPort(secure);
        }
        final int port = colon ? Authority.port(authority, hostEnd + 1, authority.length()) : -1;
        if (port <= 0)
        {
            throw new IllegalArgumentException("not a port from 1 to 65535: " + shown(authority));
        }
        return port;
    }

    private static int defaultPort(final boolean secure)
    {
        return secure ? SECURE_PORT : PORT;
    }

    private static String encode(final String text)
    {
        final StringBuilder encoded = new StringBuilder(text.length());
        int i = 0;
        while (i < text.length())
        {
            final int c = text.codePointAt(i);
            if (c < ' ' || c == DELETE || Character.getType(c) == Character.SURROGATE)
            {
                throw new IllegalArgumentException("a control character in the URI, at index " + i + " of its path");
            }
            if (c == '%' && !isEscape(text, i))
            {
                throw new IllegalArgumentException("a % without two hexadecimal digits in the URI: " + shown(text));
            }
            if (c >= FIRST_NON_ASCII || ENCODED.indexOf(c) >= 0)
            {
                appendEscapes(encoded, Character.toString(c));
            }
            else
            {
                encoded.append((char)c);
            }
            i += Character.charCount(c);
        }
        return encoded.toString();
    }

    private static boolean isEscape(final String text, final int index)
    {
        return index + 2 < text.length() &&
            Tokens.isHexDigit(text.charAt(index + 1)) && Tokens.isHexDigit(text.charAt(index + 2));
    }

    private static void appendEscapes(final StringBuilder encoded, final String character)
    {
        for (final byte b : character.getBytes(StandardCharsets.UTF_8))
        {
            encoded.append('%').append(HEX.charAt(b >> 4 & 0xf)).append(HEX.charAt(b & 0xf));
        }
    }

    /**
     * The end of the scheme with which a URI begins; 0 if it begins with none and is a relative reference.
     */
    private static int schemeEnd(final String reference)
    {
        int end = 0;
        while (end < reference.length() && (Tokens.isAlpha(reference.charAt(end)) ||
            (end > 0 && (Tokens.isDigit(reference.charAt(end)) || "+-.".indexOf(reference.charAt(end)) >= 0))))
        {
            end++;
        }
        return end < reference.length() && reference.charAt(end) == ':' ? end : 0;
    }

    /**
     * Resolves a relative reference without authority (RFC 3986 §5.2.2).
     */
    private String resolvePath(final String reference)
    {
        final int mark = target.indexOf('?');
        final String path = mark < 0 ? target : target.substring(0, mark);
        if (reference.isEmpty())
        {
            return target;
        }
        if (reference.startsWith("?"))
        {
            return path + reference;
        }
        final int queryStart = reference.indexOf('?');
        final String pathOfReference = queryStart < 0 ? reference : reference.substring(0, queryStart);
        final String merged = reference.startsWith("/") ?
            pathOfReference : path.substring(0, path.lastIndexOf('/') + 1) + pathOfReference;
        return withoutDots(merged) + (queryStart < 0 ? "" : reference.substring(queryStart));
    }

    /**
     * Removes the segments {@code .} and {@code ..} (RFC 3986 §5.2.4).
     */
    private static String withoutDots(final String path)
    {
        final StringBuilder result = new StringBuilder(path.length());
        int start = 0;
        while (start < path.length())
        {
            final int slash = path.indexOf('/', start + 1);
            final int end = slash < 0 ? path.length() : slash;
            final String segment = path.substring(start, end);
            if ("/..".equals(segment))
            {
                result.setLength(Math.max(0, result.lastIndexOf("/")));
            }
            else if (!"/.".equals(segment))
            {
                result.append(segment);
            }
            if (slash < 0 && ("/.".equals(segment) || "/..".equals(segment)))
            {
                result.append('/');
            }
            start = end;
        }
        return result.length() == 0 ? "/" : result.toString();
    }

    /**
     * A URI for a message: without what could be a password.
     */
    private static String shown(final String text)
    {
        final int at = text.indexOf('@');
        final int start = text.indexOf(SEPARATOR);
        return at > start && start >= 0 ?
            text.substring(0, start + SEPARATOR.length()) + "…" + text.substring(at) : text;
    }
}
