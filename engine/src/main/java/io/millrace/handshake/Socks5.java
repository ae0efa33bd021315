package io.millrace.handshake;

import io.millrace.api.HandshakeResponse;

import org.agrona.DirectBuffer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Asks a SOCKS 5 proxy for a connection (RFC 1928), without authentication or with user and password (RFC 1929). The
 * name of the server is resolved by the proxy.
 * <pre>
 *   ▶ 5, n, methods          ◀ 5, method
 *   ▶ 1, user, password      ◀ 1, status            if the proxy chose method 2
 *   ▶ 5, 1, 0, host, port    ◀ 5, reply, 0, address, port
 * </pre>
 */
public final class Socks5 implements ProxyHandshake
{
    private enum State
    {
        METHOD, AUTHENTICATION, REPLY, COMPLETE, FAILED
    }

    private static final int VERSION = 5;
    private static final int AUTHENTICATION_VERSION = 1;
    private static final int NO_AUTHENTICATION = 0;
    private static final int USER_AND_PASSWORD = 2;
    private static final int NO_ACCEPTABLE_METHOD = 0xff;
    private static final int CONNECT = 1;
    private static final int IPV4 = 1;
    private static final int DOMAIN_NAME = 3;
    private static final int IPV6 = 4;
    private static final int IPV4_LENGTH = 4;
    private static final int IPV6_LENGTH = 16;
    private static final int MAX_LENGTH = 255;
    private static final int SHORT_ANSWER = 2;
    private static final int REPLY_HEAD = 5;
    private static final int REPLY_OVERHEAD = 6;

    private final byte[] connect;
    private final byte[] authentication;
    private State state = State.METHOD;
    private byte[] output;
    private int consumed;
    private boolean anything;
    private String failure;

    /**
     * A request for a connection.
     *
     * @param host           of the server: a name of at most 255 bytes, or an address without brackets.
     * @param port           of the server.
     * @param userOrNull     at most 255 bytes in UTF-8; null for no authentication.
     * @param passwordOrNull at most 255 bytes in UTF-8.
     * @throws IllegalArgumentException if one of them is empty or too long.
     */
    public Socks5(final String host, final int port, final String userOrNull, final String passwordOrNull)
    {
        connect = connect(host, port);
        authentication = userOrNull == null ? null : authentication(userOrNull, passwordOrNull);
        output = userOrNull == null ?
            new byte[] {VERSION, 1, NO_AUTHENTICATION} :
            new byte[] {VERSION, 2, NO_AUTHENTICATION, USER_AND_PASSWORD};
    }

    /**
     * Checks a user and a password.
     *
     * @param user     to check.
     * @param password to check.
     * @throws IllegalArgumentException if one of them is empty, or longer than 255 bytes in UTF-8.
     */
    public static void checkCredentials(final String user, final String password)
    {
        authentication(user, password);
    }

    @Override
    public byte[] takeOutput()
    {
        final byte[] taken = output;
        output = null;
        return taken;
    }

    @Override
    public RequestParser.Result parse(final DirectBuffer buffer, final int offset, final int length)
    {
        consumed = 0;
        anything |= length > 0;
        consumed = switch (state)
        {
            case METHOD -> onMethod(buffer, offset, length);
            case AUTHENTICATION -> onAuthentication(buffer, offset, length);
            case REPLY -> onReply(buffer, offset, length);
            default -> 0;
        };
        if (output != null && length > consumed)
        {
            fail("the SOCKS proxy answered before it was asked");
        }
        return result();
    }

    @Override
    public int consumed()
    {
        return consumed;
    }

    @Override
    public RequestParser.Result onEndOfInput()
    {
        if (state.compareTo(State.COMPLETE) < 0)
        {
            fail(anything ?
                "the SOCKS proxy ended the connection in the middle of the handshake" :
                "the SOCKS proxy ended the connection without an answer");
        }
        return result();
    }

    @Override
    public String failure()
    {
        return failure;
    }

    @Override
    public HandshakeResponse response()
    {
        return null;
    }

    private RequestParser.Result result()
    {
        return switch (state)
        {
            case COMPLETE -> RequestParser.Result.COMPLETE;
            case FAILED -> RequestParser.Result.FAILED;
            default -> RequestParser.Result.INCOMPLETE;
        };
    }

    private int onMethod(final DirectBuffer buffer, final int offset, final int length)
    {
        if (length > 0 && buffer.getByte(offset) != VERSION)
        {
            fail("what the proxy answered is not SOCKS 5");
            return 0;
        }
        if (length < SHORT_ANSWER)
        {
            return 0;
        }
        final int method = buffer.getByte(offset + 1) & 0xff;
        if (method == NO_AUTHENTICATION)
        {
            output = connect.clone();
            state = State.REPLY;
        }
        else if (method == USER_AND_PASSWORD && authentication != null)
        {
            output = authentication.clone();
            state = State.AUTHENTICATION;
        }
        else
        {
            fail(method != NO_ACCEPTABLE_METHOD ? "the SOCKS proxy chose a method that was not offered" :
                authentication == null ? "the SOCKS proxy demands authentication" :
                "the SOCKS proxy accepts neither no authentication nor user and password");
        }
        return SHORT_ANSWER;
    }

    private int onAuthentication(final DirectBuffer buffer, final int offset, final int length)
    {
        if (length > 0 && buffer.getByte(offset) != AUTHENTICATION_VERSION)
        {
            fail("what the proxy answered is not SOCKS 5");
            return 0;
        }
        if (length < SHORT_ANSWER)
        {
            return 0;
        }
        if (buffer.getByte(offset + 1) == 0)
        {
            output = connect.clone();
            state = State.REPLY;
        }
        else
        {
            fail("the SOCKS proxy refused user and password");
        }
        return SHORT_ANSWER;
    }

    private int onReply(final DirectBuffer buffer, final int offset, final int length)
    {
        if (length > 0 && buffer.getByte(offset) != VERSION)
        {
            fail("what the proxy answered is not SOCKS 5");
        }
        else if (length > 1 && buffer.getByte(offset + 1) != 0)
        {
            final int code = buffer.getByte(offset + 1) & 0xff;
            fail("the SOCKS proxy could not connect: " + reply(code) + " (reply " + code + ")");
        }
        else if (length >= REPLY_HEAD)
        {
            return onAddress(buffer, offset, length);
        }
        return 0;
    }

    private int onAddress(final DirectBuffer buffer, final int offset, final int length)
    {
        final int addressLength = switch (buffer.getByte(offset + 3))
        {
            case IPV4 -> IPV4_LENGTH;
            case IPV6 -> IPV6_LENGTH;
            case DOMAIN_NAME -> 1 + (buffer.getByte(offset + 4) & 0xff);
            default -> -1;
        };
        if (addressLength < 0)
        {
            fail("the SOCKS proxy answered with an unknown type of address");
            return 0;
        }
        if (length < REPLY_OVERHEAD + addressLength)
        {
            return 0;
        }
        state = State.COMPLETE;
        return REPLY_OVERHEAD + addressLength;
    }

    private void fail(final String reason)
    {
        failure = reason;
        state = State.FAILED;
    }

    private static String reply(final int code)
    {
        return switch (code)
        {
            case 1 -> "general failure";
            case 2 -> "connection not allowed by its rules";
            case 3 -> "network unreachable";
            case 4 -> "host unreachable";
            case 5 -> "connection refused";
            case 6 -> "time to live expired";
            case 7 -> "command not supported";
            case 8 -> "address type not supported";
            default -> "unknown reason";
        };
    }

    private static byte[] connect(final String host, final int port)
    {
        final byte[] address = IpAddress.parse(host);
        final byte[] name = address != null ? address : host.getBytes(StandardCharsets.ISO_8859_1);
        checkLength("the host", name);
        final int prefix = address == null ? REPLY_HEAD : REPLY_HEAD - 1;
        final byte[] bytes = Arrays.copyOf(new byte[] {VERSION, CONNECT, 0, DOMAIN_NAME, (byte)name.length},
            prefix + name.length + 2);
        if (address != null)
        {
            bytes[3] = (byte)(address.length == IPV4_LENGTH ? IPV4 : IPV6);
        }
        System.arraycopy(name, 0, bytes, prefix, name.length);
        bytes[bytes.length - 2] = (byte)(port >> Byte.SIZE);
        bytes[bytes.length - 1] = (byte)port;
        return bytes;
    }

    private static byte[] authentication(final String user, final String password)
    {
        final byte[] userBytes = user.getBytes(StandardCharsets.UTF_8);
        final byte[] passwordBytes = password.getBytes(StandardCharsets.UTF_8);
        checkLength("the user", userBytes);
        checkLength("the password", passwordBytes);
        final byte[] bytes = new byte[3 + userBytes.length + passwordBytes.length];
        bytes[0] = AUTHENTICATION_VERSION;
        bytes[1] = (byte)userBytes.length;
        System.arraycopy(userBytes, 0, bytes, 2, userBytes.length);
        bytes[2 + userBytes.length] = (byte)passwordBytes.length;
        System.arraycopy(passwordBytes, 0, bytes, 3 + userBytes.length, passwordBytes.length);
        return bytes;
    }

    private static void checkLength(final String what, final byte[] bytes)
    {
        if (bytes.length == 0 || bytes.length > MAX_LENGTH)
        {
            throw new IllegalArgumentException(what + " has to have 1 to 255 bytes for SOCKS");
        }
    }
}
