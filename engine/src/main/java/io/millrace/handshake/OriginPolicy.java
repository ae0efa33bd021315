package io.millrace.handshake;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which web pages may open connections (RFC 6455 §10.2, RFC 6454). Immutable and safe on any thread.
 * <p>
 * Browsers send an {@code Origin}, other clients usually none; a request without one is allowed unless the policy
 * {@linkplain #requireOrigin() requires} it. An origin that is no scheme, host and optional port is not allowed, except
 * by {@link #any()}.
 */
public final class OriginPolicy
{
    private static final String OPAQUE = "null";
    private static final String WILDCARD = "://*.";

    private final boolean anyAllowed;
    private final boolean opaqueAllowed;
    private final boolean originRequired;
    private final Set<Origin> origins;
    private final List<Origin> domains;

    private OriginPolicy(
        final boolean anyAllowed,
        final boolean opaqueAllowed,
        final boolean originRequired,
        final Set<Origin> origins,
        final List<Origin> domains)
    {
        this.anyAllowed = anyAllowed;
        this.opaqueAllowed = opaqueAllowed;
        this.originRequired = originRequired;
        this.origins = origins;
        this.domains = domains;
    }

    /**
     * Allows every origin, malformed and opaque ones too.
     *
     * @return the policy.
     */
    public static OriginPolicy any()
    {
        return new OriginPolicy(true, true, false, Set.of(), List.of());
    }

    /**
     * Allows the origins that match one of the patterns. Scheme and host are compared in any case, and
     * {@code https://example.com} is the same as {@code https://example.com:443}.
     * <ul>
     * <li>{@code https://example.com} or {@code https://example.com:8443}: this origin.</li>
     * <li>{@code https://*.example.com}, with a port or without: one or more labels before the domain, not the domain
     * itself.</li>
     * <li>{@code null}: opaque origins, such as sandboxed frames and local files.</li>
     * </ul>
     *
     * @param patterns of origins; none of them means that no origin is allowed.
     * @return the policy.
     * @throws IllegalArgumentException if a pattern has another form, for example a path or a character that is not
     *                                  ASCII.
     */
    public static OriginPolicy allowing(final Collection<String> patterns)
    {
        final Set<Origin> origins = new HashSet<>();
        final List<Origin> domains = new ArrayList<>();
        for (final String pattern : patterns)
        {
            if (pattern.contains(WILDCARD))
            {
                domains.add(domain(pattern));
            }
            else if (!OPAQUE.equals(pattern))
            {
                origins.add(parse(pattern, pattern));
            }
        }
        return new OriginPolicy(
            false, patterns.contains(OPAQUE), false, Set.copyOf(origins), List.copyOf(domains));
    }

    /**
     * This policy, without its exception for requests that have no origin.
     *
     * @return a new policy.
     */
    public OriginPolicy requireOrigin()
    {
        return new OriginPolicy(anyAllowed, opaqueAllowed, true, origins, domains);
    }

    /**
     * Whether a request may open a connection.
     *
     * @param originOrNull the value of its {@code Origin} header, or null if it has none.
     * @return true if so.
     */
    public boolean allows(final String originOrNull)
    {
        if (originOrNull == null)
        {
            return !originRequired;
        }
        if (anyAllowed)
        {
            return true;
        }
        if (OPAQUE.equals(originOrNull))
        {
            return opaqueAllowed;
        }
        final Origin origin = Origin.parse(originOrNull);
        return origin != null && (origins.contains(origin) || isInDomain(origin));
    }

    private boolean isInDomain(final Origin origin)
    {
        for (int i = 0; i < domains.size(); i++)
        {
            final Origin domain = domains.get(i);
            if (origin.scheme().equals(domain.scheme()) && origin.port() == domain.port() &&
                origin.host().endsWith(domain.host()))
            {
                return true;
            }
        }
        return false;
    }

    /**
     * The domain of a wildcard pattern as an origin whose host begins with a dot. A host of a parsed origin never does,
     * so one that ends with it has a label before it.
     */
    private static Origin domain(final String pattern)
    {
        final Origin bare = parse(pattern.replace(WILDCARD, "://"), pattern);
        if (bare.host().startsWith("["))
        {
            throw badPattern(pattern);
        }
        return new Origin(bare.scheme(), '.' + bare.host(), bare.port());
    }

    private static Origin parse(final String text, final String pattern)
    {
        final Origin origin = Origin.parse(text);
        if (origin == null)
        {
            throw badPattern(pattern);
        }
        return origin;
    }

    private static IllegalArgumentException badPattern(final String pattern)
    {
        return new IllegalArgumentException("not an origin, an origin with wildcard host, or null: " + pattern);
    }
}
