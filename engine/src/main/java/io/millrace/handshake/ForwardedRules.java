package io.millrace.handshake;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Finds out who the client is behind proxies that say so in headers, by {@code Forwarded} (RFC 7239) or by
 * {@code X-Forwarded-For}, {@code -Proto} and {@code -Host}. Static and safe on any thread.
 * <pre>
 *   client, spoofed ... , client , proxy 2      proxy 1 = peer
 *   ◀───── not looked at ─┤◀──────────── from here, as long as what speaks is trusted
 * </pre>
 * Each proxy adds the address from which it was reached at the end of the list. So the list is read from its end, and
 * an element is believed only if whoever added it is trusted: the peer, then the proxy that the peer names, and so on.
 * The first that is not trusted is the client, whatever stands before it. Nothing of a peer that is not trusted counts.
 * <p>
 * Decisions:
 * <ul>
 * <li>Where an element that counts is malformed, or {@code Forwarded} is at any place, the request is refused: to
 * ignore it would make the client appear as the proxy, which may be let in where the client is not.</li>
 * <li>A proxy that does not know its client, or hides it, makes it an unresolved address, which is in no range.</li>
 * <li>Of {@code Forwarded}, {@code proto} and {@code host} count in the element that names the client. The other form
 * has lists of their own for these: if such a list is as long as that of addresses, the element at the same place
 * counts, otherwise the last, which the peer wrote.</li>
 * </ul>
 */
public final class ForwardedRules
{
    private static final String UNKNOWN = "unknown";
    private static final String OBFUSCATED_SYMBOLS = "._-";

    private ForwardedRules()
    {
    }

    /**
     * Reads {@code Forwarded}.
     *
     * @param head    of the request.
     * @param peer    who sent it here.
     * @param trusted proxies.
     * @return what is known of the client; null if the header is malformed.
     */
    public static Forwarded standard(final RequestHead head, final SocketAddress peer, final TrustedProxies trusted)
    {
        if (!trusted.contains(peer))
        {
            return Forwarded.by(peer);
        }
        final List<Map<String, String>> elements = ForwardedElements.parse(head.headerValues("Forwarded"));
        if (elements == null)
        {
            return null;
        }
        final List<String> nodes = new ArrayList<>();
        elements.forEach(element -> nodes.add(element.getOrDefault("for", UNKNOWN)));
        final Client client = client(nodes, peer, trusted);
        final Map<String, String> said = client == null || elements.isEmpty() ? Map.of() : elements.get(client.index);
        return forwarded(client, said.get("proto"), said.get("host"));
    }

    /**
     * Reads {@code X-Forwarded-For}, {@code X-Forwarded-Proto} and {@code X-Forwarded-Host}.
     *
     * @param head    of the request.
     * @param peer    who sent it here.
     * @param trusted proxies.
     * @return what is known of the client; null if what counts of a header is malformed.
     */
    public static Forwarded unofficial(final RequestHead head, final SocketAddress peer, final TrustedProxies trusted)
    {
        if (!trusted.contains(peer))
        {
            return Forwarded.by(peer);
        }
        final List<String> nodes = elements(head, "X-Forwarded-For");
        final Client client = client(nodes, peer, trusted);
        return client == null ? null : forwarded(
            client,
            said(elements(head, "X-Forwarded-Proto"), client.index, nodes.size()),
            said(elements(head, "X-Forwarded-Host"), client.index, nodes.size()));
    }

    private static List<String> elements(final RequestHead head, final String name)
    {
        final List<String> all = new ArrayList<>();
        for (final String line : head.headerValues(name))
        {
            final ListElements elements = new ListElements(line);
            while (elements.next())
            {
                all.add(elements.text());
            }
        }
        return all;
    }

    private static String said(final List<String> list, final int index, final int addresses)
    {
        return list.isEmpty() ? null : list.get(list.size() == addresses ? index : list.size() - 1);
    }

    private static Forwarded forwarded(final Client client, final String proto, final String host)
    {
        if (client == null || host != null && !Authority.isAuthority(host))
        {
            return null;
        }
        final Boolean secure = proto == null ? null : switch (proto.toLowerCase(Locale.ROOT))
        {
            case "https", "wss" -> Boolean.TRUE;
            case "http", "ws" -> Boolean.FALSE;
            default -> null;
        };
        return new Forwarded(client.address, secure, host);
    }

    /** Who the client is, and which element says so: 0 if none does. */
    private record Client(SocketAddress address, int index)
    {
    }

    private static Client client(final List<String> nodes, final SocketAddress peer, final TrustedProxies trusted)
    {
        SocketAddress current = peer;
        int index = nodes.size();
        while (index > 0 && current != null && trusted.contains(current))
        {
            index--;
            current = node(nodes.get(index));
        }
        return current == null ? null : new Client(current, index);
    }

    /** An address with or without port, or a name that stands for one (RFC 7239 §6); null if it is malformed. */
    private static SocketAddress node(final String text)
    {
        final byte[] bare = IpAddress.parse(text);
        if (bare != null)
        {
            return IpAddress.socketAddress(bare, 0);
        }
        final int bracket = text.startsWith("[") ? text.indexOf(']') : 0;
        final int colon = bracket < 0 ? -1 : text.indexOf(':', bracket);
        final String name = colon < 0 ? text : text.substring(0, colon);
        final int port = colon < 0 ? 0 : port(text.substring(colon + 1));
        if (port < 0)
        {
            return null;
        }
        if (name.equalsIgnoreCase(UNKNOWN) || isObfuscated(name))
        {
            return InetSocketAddress.createUnresolved(name, port);
        }
        final boolean inBrackets = name.startsWith("[") && name.endsWith("]");
        final byte[] address = IpAddress.parse(inBrackets ? name.substring(1, name.length() - 1) : name);
        return address == null || inBrackets != address.length > Integer.BYTES ?
            null : IpAddress.socketAddress(address, port);
    }

    private static int port(final String text)
    {
        return isObfuscated(text) ? 0 : Authority.port(text, 0, text.length());
    }

    private static boolean isObfuscated(final String text)
    {
        return text.length() > 1 && text.startsWith("_") && text.chars().skip(1).allMatch(
            c -> Tokens.isAlpha(c) || Tokens.isDigit(c) || OBFUSCATED_SYMBOLS.indexOf(c) >= 0 || c == '_');
    }
}
