package io.millrace.handshake;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The grammar of messages, as regular expressions that say what RFC 9110 and RFC 9112 say, with the decisions that
 * {@link RequestParser} and {@link ResponseParser} document. A text that is not complete is one whose match would go on
 * behind its end.
 */
final class Grammar
{
    static final String TOKEN_CHAR = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]";
    static final String TOKEN = TOKEN_CHAR + "+";

    private static final String VALUE_CHAR = "[\\t -~\\x80-\\xff]";
    private static final String HEADERS = "((?:" + TOKEN + ":" + VALUE_CHAR + "*\\r\\n)*)\\r\\n";
    private static final String TARGET_CHARS = "(?:[!-~&&[^#%?]]|%[0-9A-Fa-f]{2})*(?:\\?[!-~&&[^#]]*)?";
    private static final List<Pattern> REQUESTS = List.of(
        request(TOKEN_CHAR + "{1,32}", "[/hH]" + TARGET_CHARS),
        request("OPTIONS", "\\*" + TARGET_CHARS),
        request("CONNECT", "(?!%)" + TARGET_CHARS));
    private static final Pattern REQUEST_TARGET = Pattern.compile(
        "(?:\\r\\n)?(" + TOKEN_CHAR + "{1,32}) (?!/)(" + TARGET_CHARS + ") ");
    private static final Pattern RESPONSE = Pattern.compile(
        "HTTP/1\\.([01]) ([1-9][0-9]{2})(?: (" + VALUE_CHAR + "*))?\\r\\n" + HEADERS);
    private static final Pattern HEADER = Pattern.compile("(" + TOKEN + "):(.*?)\\r\\n", Pattern.DOTALL);
    private static final Pattern AUTHORITY = Pattern.compile(
        "(?:\\[[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*\\]|" +
        "(?:[0-9A-Za-z\\-._~!$&'()*+,;=]|%[0-9A-Fa-f]{2})+)(?::(?:0*[0-9]{1,5})?)?");
    private static final Pattern ABSOLUTE = Pattern.compile("(?i:https?)://([^/?]*).*");

    private Grammar()
    {
    }

    /** What a text is, and if it is a complete head, its parts. */
    record Head(RequestParser.Result result, int length, String start, List<Map.Entry<String, String>> headers)
    {
        private static final Head FAILED = new Head(RequestParser.Result.FAILED, 0, null, null);
        private static final Head INCOMPLETE = new Head(RequestParser.Result.INCOMPLETE, 0, null, null);
    }

    static Head request(final String text)
    {
        final Matcher target = REQUEST_TARGET.matcher(text);
        if (target.lookingAt() && !isTarget(target.group(1), target.group(2)))
        {
            return Head.FAILED;
        }
        boolean hitEnd = false;
        for (final Pattern request : REQUESTS)
        {
            final Matcher matcher = request.matcher(text);
            if (matcher.lookingAt())
            {
                return new Head(RequestParser.Result.COMPLETE, matcher.end(),
                    matcher.group(1) + ' ' + matcher.group(2), headers(matcher.group(3)));
            }
            hitEnd |= matcher.hitEnd();
        }
        return hitEnd ? Head.INCOMPLETE : Head.FAILED;
    }

    private static Pattern request(final String method, final String target)
    {
        return Pattern.compile(
            "(?:\\r\\n)?(" + method + ") (" + target + ") HTTP/1\\.[1-9]\\r\\n" + HEADERS);
    }

    /** A target that does not begin with a slash. */
    private static boolean isTarget(final String method, final String target)
    {
        return "CONNECT".equals(method) ? isAuthority(target) && target.matches(".*:[0-9]+") :
            "OPTIONS".equals(method) && "*".equals(target) || isAbsolute(target);
    }

    /** The first head in a text, which may be that of an interim response. */
    static Head response(final String text)
    {
        final Matcher matcher = RESPONSE.matcher(text);
        if (!matcher.lookingAt())
        {
            return matcher.hitEnd() ? Head.INCOMPLETE : Head.FAILED;
        }
        return new Head(RequestParser.Result.COMPLETE, matcher.end(), matcher.group(2), headers(matcher.group(4)));
    }

    static boolean isAuthority(final String text)
    {
        final int colon = text.lastIndexOf(':');
        final String port = colon < 0 || text.indexOf(']') > colon ? "" : text.substring(colon + 1);
        return AUTHORITY.matcher(text).matches() &&
            (!port.matches("[0-9]{1,9}") || Integer.parseInt(port) <= 65535);
    }

    private static boolean isAbsolute(final String target)
    {
        final Matcher matcher = ABSOLUTE.matcher(target);
        return matcher.matches() && isAuthority(matcher.group(1));
    }

    private static List<Map.Entry<String, String>> headers(final String lines)
    {
        final List<Map.Entry<String, String>> headers = new ArrayList<>();
        final Matcher matcher = HEADER.matcher(lines);
        while (matcher.find())
        {
            headers.add(Map.entry(matcher.group(1), matcher.group(2).replaceAll("^[ \\t]+|[ \\t]+\\z", "")));
        }
        return headers;
    }
}
