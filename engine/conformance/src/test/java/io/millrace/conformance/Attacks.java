package io.millrace.conformance;

import java.util.ArrayList;
import java.util.List;

/**
 * All classes of hostile inputs.
 */
final class Attacks
{
    private Attacks()
    {
    }

    /** @param scale by which the number of peers and frames is multiplied where there can be more. */
    static List<Attack> all(final int scale)
    {
        final List<Attack> all = new ArrayList<>(HandshakeAttacks.all());
        all.addAll(ListAttacks.all(scale));
        all.addAll(FrameAttacks.all(scale));
        all.addAll(CompressionAttacks.all());
        all.addAll(TimeAttacks.all(scale));
        all.addAll(TransportAttacks.all(scale));
        return all;
    }
}
