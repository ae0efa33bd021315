package io.millrace.handshake;

import java.util.List;

/**
 * Judges a response by the rules for the client's side of the opening handshake (RFC 6455 §4.1). Static and safe on any
 * thread.
 * <p>
 * Decisions, each the strict one:
 * <ul>
 * <li>101 must be of HTTP/1.1: version 1.0 knows no upgrade.</li>
 * <li>{@code Upgrade} must be {@code websocket} and nothing else, in any case (item 2): a server switches to what it
 * names, and to several protocols in layers if it names several (RFC 9110 §7.8).</li>
 * <li>{@code Sec-WebSocket-Accept} must be there exactly once, and exact in case (item 4).</li>
 * <li>{@code Sec-WebSocket-Protocol} must be there at most once, and be one of those offered, exact in case (item 6).
 * None is no failure: RFC 6455 lets the server choose none.</li>
 * <li>Extensions must have been offered, each at most once (item 5); their parameters are the business of each
 * extension.</li>
 * </ul>
 */
public final class ClientHandshake
{
    private static final String WEBSOCKET = "websocket";
    private static final String ACCEPT = "Sec-WebSocket-Accept";

    private ClientHandshake()
    {
    }

    /**
     * The outcome of an examination.
     *
     * @param failure     for humans; null if the connection is open. It may quote the peer, but no control characters.
     * @param subprotocol that the server chose; null if it chose none, or if there is a failure.
     * @param extensions  that the server chose, each of which was offered; their parameters are not checked.
     */
    public record Verdict(String failure, String subprotocol, List<ExtensionOffers.Offer> extensions)
    {
        private static Verdict failed(final String reason)
        {
            return new Verdict(reason, null, List.of());
        }
    }

    /**
     * Judges a response.
     *
     * @param response to the request.
     * @param request  of {@link RequestWriter#handshake}.
     * @return the verdict.
     */
    public static Verdict examine(final ResponseHead response, final RequestHead request)
    {
        String failure = checkSwitch(response);
        if (failure == null)
        {
            failure = checkAccept(response, request);
        }
        if (failure == null)
        {
            failure = checkSubprotocol(response, request);
        }
        if (failure != null)
        {
            return Verdict.failed(failure);
        }
        final ExtensionOffers chosen = ExtensionOffers.parse(response.headerValues(RequestWriter.EXTENSIONS));
        failure = checkExtensions(chosen, request);
        return failure != null ? Verdict.failed(failure) :
            new Verdict(null, response.header(RequestWriter.PROTOCOL), chosen.offers());
    }

    private static String checkSwitch(final ResponseHead response)
    {
        if (!response.isSwitching())
        {
            return ("the server refused the handshake: " + response.status() + ' ' + response.reason()).trim();
        }
        if (response.minorVersion() == 0)
        {
            return "the server switches protocols in HTTP/1.0, which cannot";
        }
        if (!response.has("Upgrade"))
        {
            return "the response has no Upgrade header";
        }
        if (response.isRepeated("Upgrade") || !WEBSOCKET.equalsIgnoreCase(response.header("Upgrade")))
        {
            return "the server switches to another protocol than websocket";
        }
        return RequestRules.listContains(response, "Connection", "upgrade") ? null :
            "the response has no header Connection: Upgrade";
    }

    private static String checkAccept(final ResponseHead response, final RequestHead request)
    {
        if (!response.has(ACCEPT))
        {
            return "the response has no Sec-WebSocket-Accept header";
        }
        if (response.isRepeated(ACCEPT))
        {
            return "the response has more than one Sec-WebSocket-Accept header";
        }
        return AcceptKey.compute(request.header(RequestWriter.KEY)).equals(response.header(ACCEPT)) ? null :
            "the Sec-WebSocket-Accept of the response does not belong to the key of the request";
    }

    private static String checkSubprotocol(final ResponseHead response, final RequestHead request)
    {
        final String chosen = response.header(RequestWriter.PROTOCOL);
        if (chosen == null)
        {
            return null;
        }
        if (response.isRepeated(RequestWriter.PROTOCOL))
        {
            return "the response has more than one Sec-WebSocket-Protocol header";
        }
        return Subprotocols.offered(request).contains(chosen) ? null :
            "the server chose a subprotocol that was not offered: " + chosen;
    }

    private static String checkExtensions(final ExtensionOffers chosen, final RequestHead request)
    {
        if (chosen.isMalformed())
        {
            return "the Sec-WebSocket-Extensions list of the response is malformed";
        }
        final List<String> offered = ExtensionOffers.parse(request.headerValues(RequestWriter.EXTENSIONS))
            .offers().stream().map(ExtensionOffers.Offer::name).toList();
        final List<String> names = chosen.offers().stream().map(ExtensionOffers.Offer::name).toList();
        for (final String name : names)
        {
            if (!offered.contains(name))
            {
                return "the server chose an extension that was not offered: " + name;
            }
        }
        return names.stream().distinct().count() == names.size() ? null :
            "the server chose an extension more than once";
    }
}
