package io.millrace.handshake;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Values of {@code Authorization} and {@code Proxy-Authorization} (RFC 9110 §11.4): Basic (RFC 7617) and Bearer (RFC
 * 6750). Static and safe on any thread.
 */
public final class Credentials
{
    private static final String TOKEN_SYMBOLS = "-._~+/";

    private Credentials()
    {
    }

    /**
     * A user and password, in UTF-8.
     *
     * @param user     without a colon.
     * @param password of the user.
     * @return the value of the header.
     * @throws IllegalArgumentException if the user has a colon, or one of them has a control character.
     */
    public static String basic(final String user, final String password)
    {
        if (user.indexOf(':') >= 0)
        {
            throw new IllegalArgumentException("a user name with a colon cannot be sent by Basic authentication");
        }
        if (user.chars().anyMatch(Character::isISOControl) || password.chars().anyMatch(Character::isISOControl))
        {
            throw new IllegalArgumentException("a control character in a user name or password");
        }
        final byte[] pair = (user + ':' + password).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    /**
     * A bearer token.
     *
     * @param token letters, digits and {@code -._~+/}, then any number of {@code =}.
     * @return the value of the header.
     * @throws IllegalArgumentException if the token has another character.
     */
    public static String bearer(final String token)
    {
        int end = 0;
        while (end < token.length() && isTokenChar(token.charAt(end)))
        {
            end++;
        }
        final boolean any = end > 0;
        while (end < token.length() && token.charAt(end) == '=')
        {
            end++;
        }
        if (!any || end < token.length())
        {
            throw new IllegalArgumentException("not a bearer token (RFC 6750, section 2.1)");
        }
        return "Bearer " + token;
    }

    private static boolean isTokenChar(final char c)
    {
        return Tokens.isAlpha(c) || Tokens.isDigit(c) || TOKEN_SYMBOLS.indexOf(c) >= 0;
    }
}
