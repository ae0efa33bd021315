package io.millrace.handshake;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Judges a request by the rules for the server's side of the opening handshake (RFC 6455 §4.2.1). Static and safe on
 * any thread.
 * <p>
 * A request whose {@code Upgrade} list has the element {@code websocket} asks for an upgrade. Decisions, besides those
 * of the general rules (host, body, expectation):
 * <ul>
 * <li>An upgrade needs GET; without one HEAD is served too. Other methods get 405, whatever else is wrong with them
 * but a malformed message.</li>
 * <li>{@code Upgrade: websocket} without {@code Connection: upgrade} gets 400 (§4.2.1, items 3 and 4).</li>
 * <li>A {@code Sec-WebSocket-Version} that is missing or not exactly {@code 13} gets 426 and the version that is served
 * (§4.2.2, item 4; §4.4). It is judged before the key, since older versions had other keys. Two lines of it get 400
 * (§11.3.5).</li>
 * <li>A GET with {@code Sec-WebSocket-Key} or {@code Sec-WebSocket-Version} but without {@code Upgrade: websocket}
 * gets 426 too: the client wanted a WebSocket, and most likely a proxy dropped the hop-by-hop headers.</li>
 * <li>426 carries {@code Upgrade: websocket}, as RFC 9110 §15.5.22 demands. An {@code Upgrade} header calls for the
 * connection option of the same name (§7.8), and each refusal closes the connection, so the response writer makes
 * {@code Connection: Upgrade, close} of the two.</li>
 * <li>The key must be the canonical base64 form of 16 bytes, once.</li>
 * <li>Malformed lists of subprotocols or extensions, and a subprotocol offered twice (§4.1, item 10), get 400. Which
 * extensions are accepted is decided elsewhere.</li>
 * <li>More than one {@code Origin} gets 400 (RFC 6454 §7.3): which one a policy looked at would be chance.</li>
 * <li>Upgrades to other protocols, such as {@code h2c}, are ignored (RFC 9110 §7.8).</li>
 * </ul>
 */
public final class ServerHandshake
{
    private static final String VERSION_HEADER = "Sec-WebSocket-Version";
    private static final String KEY_HEADER = "Sec-WebSocket-Key";
    private static final String VERSION = "13";
    private static final String PROTOCOL = "websocket";
    private static final String GET = "GET";
    private static final List<Map.Entry<String, String>> UPGRADE_HEADERS =
        List.of(Map.entry("Upgrade", PROTOCOL), Map.entry(VERSION_HEADER, VERSION));

    private ServerHandshake()
    {
    }

    /**
     * The outcome of an examination.
     *
     * @param kind      of request.
     * @param failure   that says how to refuse it; null unless REFUSED.
     * @param acceptKey the value for {@code Sec-WebSocket-Accept}; null unless UPGRADE.
     */
    public record Verdict(Kind kind, HandshakeFailure failure, String acceptKey)
    {
        /**
         * What a request turned out to be.
         */
        public enum Kind
        {
            /**
             * A correct handshake. Origin, subprotocol and authorisation are still to be decided.
             */
            UPGRADE,
            /**
             * A correct GET or HEAD request that does not ask for a WebSocket.
             */
            PLAIN_REQUEST,
            /**
             * A request to be refused.
             */
            REFUSED
        }

        private static final Verdict PLAIN = new Verdict(Kind.PLAIN_REQUEST, null, null);

        /**
         * Checks that there is a failure, or a key, if and only if the kind has one.
         *
         * @param kind      of request.
         * @param failure   that says how to refuse it; null unless REFUSED.
         * @param acceptKey the value for {@code Sec-WebSocket-Accept}; null unless UPGRADE.
         * @throws IllegalArgumentException if they do not fit together.
         */
        public Verdict
        {
            Objects.requireNonNull(kind, "kind");
            if ((failure != null) != (kind == Kind.REFUSED) || (acceptKey != null) != (kind == Kind.UPGRADE))
            {
                throw new IllegalArgumentException("failure or key do not fit " + kind);
            }
        }
    }

    /**
     * Judges a request.
     *
     * @param head of the request.
     * @return the verdict.
     */
    public static Verdict examine(final RequestHead head)
    {
        HandshakeFailure failure = RequestRules.checkMessage(head);
        final boolean upgrade = failure == null && RequestRules.listContains(head, "Upgrade", PROTOCOL);
        if (failure == null)
        {
            failure = upgrade ? checkUpgradeMethod(head) : checkPlainMethod(head);
        }
        if (failure == null)
        {
            failure = RequestRules.checkNoContent(head);
        }
        if (failure == null)
        {
            failure = upgrade ? checkUpgrade(head) : checkPlain(head);
        }
        if (failure != null)
        {
            return new Verdict(Verdict.Kind.REFUSED, failure, null);
        }
        return upgrade ?
            new Verdict(Verdict.Kind.UPGRADE, null, AcceptKey.compute(head.header(KEY_HEADER))) : Verdict.PLAIN;
    }

    private static HandshakeFailure checkUpgradeMethod(final RequestHead head)
    {
        return GET.equals(head.method()) ? null : methodNotAllowed("an upgrade with a method other than GET", GET);
    }

    private static HandshakeFailure checkPlainMethod(final RequestHead head)
    {
        return GET.equals(head.method()) || head.isHeadRequest() ? null :
            methodNotAllowed("a method other than GET and HEAD", "GET, HEAD");
    }

    private static HandshakeFailure checkPlain(final RequestHead head)
    {
        return head.has(KEY_HEADER) || head.has(VERSION_HEADER) ?
            upgradeRequired("a WebSocket handshake without Upgrade: websocket") : null;
    }

    private static HandshakeFailure checkUpgrade(final RequestHead head)
    {
        if (!RequestRules.listContains(head, "Connection", "upgrade"))
        {
            return HandshakeFailure.of(400, "Upgrade: websocket without Connection: Upgrade");
        }
        if (head.isRepeated(VERSION_HEADER))
        {
            return HandshakeFailure.of(400, "more than one Sec-WebSocket-Version header");
        }
        if (!VERSION.equals(head.header(VERSION_HEADER)))
        {
            return upgradeRequired(head.has(VERSION_HEADER) ?
                "a Sec-WebSocket-Version other than 13" : "no Sec-WebSocket-Version header");
        }
        final HandshakeFailure failure = checkKey(head);
        return failure != null ? failure : checkOffers(head);
    }

    private static HandshakeFailure checkKey(final RequestHead head)
    {
        final String key = head.header(KEY_HEADER);
        if (key == null)
        {
            return HandshakeFailure.of(400, "no Sec-WebSocket-Key header");
        }
        if (head.isRepeated(KEY_HEADER))
        {
            return HandshakeFailure.of(400, "more than one Sec-WebSocket-Key header");
        }
        return AcceptKey.isKey(key) ? null :
            HandshakeFailure.of(400, "the Sec-WebSocket-Key is not 16 bytes in base64");
    }

    private static HandshakeFailure checkOffers(final RequestHead head)
    {
        if (head.isRepeated("Origin"))
        {
            return HandshakeFailure.of(400, "more than one Origin header");
        }
        if (Subprotocols.offered(head) == null)
        {
            return HandshakeFailure.of(400, "the Sec-WebSocket-Protocol list is malformed or repeats a subprotocol");
        }
        if (ExtensionOffers.parse(head.headerValues("Sec-WebSocket-Extensions")).isMalformed())
        {
            return HandshakeFailure.of(400, "the Sec-WebSocket-Extensions list is malformed");
        }
        return null;
    }

    private static HandshakeFailure methodNotAllowed(final String reason, final String allowed)
    {
        return new HandshakeFailure(405, reason, List.of(Map.entry("Allow", allowed)));
    }

    private static HandshakeFailure upgradeRequired(final String reason)
    {
        return new HandshakeFailure(426, reason, UPGRADE_HEADERS);
    }
}
