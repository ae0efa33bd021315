package io.millrace.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What has arrived at a {@link Peer}, compared with what was accepted for it. What has no key comes in the order in
 * which it was accepted, without those that were dropped; of each key there comes the newest, and of the older ones
 * some, in order.
 */
final class Arrivals
{
    private final Peer peer;
    private final List<StringBuilder> places;
    private final Map<String, List<String>> byKey = new HashMap<>();
    private final Set<StringBuilder> arrived = Collections.newSetFromMap(new IdentityHashMap<>());
    private int next;
    private int skipped;
    private int keyed;

    /** Takes what has arrived; a message that should not have come, or not now, is an error. */
    Arrivals(final Peer peer, final List<String> received, final boolean disconnected)
    {
        this.peer = peer;
        places = peer.accepted.stream().filter(place -> place.length() > 0).toList();
        for (final String text : received)
        {
            final String key = peer.keys.get(text);
            if (key != null)
            {
                byKey.computeIfAbsent(key, k -> new ArrayList<>()).add(text);
                keyed++;
            }
            else
            {
                take(text, disconnected);
            }
        }
        byKey.forEach(this::checkOrder);
    }

    private void take(final String text, final boolean disconnected)
    {
        while (next < places.size() && !places.get(next).toString().equals(text))
        {
            if (!disconnected && !peer.droppable.contains(places.get(next)))
            {
                throw new AssertionError(peer + " got " + shorten(text) + ", not " +
                    shorten(places.get(next).toString()));
            }
            next++;
            skipped++;
        }
        if (next == places.size())
        {
            throw new AssertionError(peer + " got " + shorten(text) + ", which does not come now");
        }
        arrived.add(places.get(next++));
    }

    private void checkOrder(final String key, final List<String> received)
    {
        int from = 0;
        final List<String> accepted = peer.conflated.get(key);
        for (final String text : received)
        {
            final int index = accepted.subList(from, accepted.size()).indexOf(text);
            assertThat(index).as("%s comes in order at %s", shorten(text), peer).isNotNegative();
            from += index + 1;
        }
    }

    /** Everything that was accepted has come, but for what was counted as dropped or conflated. */
    void checkComplete()
    {
        for (final StringBuilder place : places.subList(next, places.size()))
        {
            assertThat(peer.droppable.contains(place)).as("%s may be missing at %s", shorten(place.toString()), peer)
                .isTrue();
            skipped++;
        }
        peer.conflated.forEach((key, accepted) ->
        {
            final List<String> received = byKey.getOrDefault(key, List.of());
            assertThat(received.isEmpty() ? "nothing" : shorten(received.get(received.size() - 1)))
                .as("the newest of %s at %s", key, peer).isEqualTo(shorten(accepted.get(accepted.size() - 1)));
        });
        if (peer.connection != null)
        {
            assertThat(peer.connection.droppedMessages()).as("dropped for %s", peer)
                .isEqualTo(peer.droppedNewest + skipped);
            assertThat(peer.connection.conflatedMessages()).as("conflated for %s", peer)
                .isEqualTo(peer.keys.size() - keyed);
        }
    }

    /** Where the outcome was "written", what was accepted since the marker before has arrived, and vice versa. */
    void checkMarkers(final boolean complete)
    {
        int from = 0;
        for (final Peer.Marker marker : peer.markers)
        {
            final List<StringBuilder> before = peer.accepted.subList(from, marker.acceptedBefore);
            final boolean all = before.stream().allMatch(place -> place.length() == 0 || arrived.contains(place));
            if (marker.written)
            {
                assertThat(all).as("what was accepted before a marker of %s has arrived", peer).isTrue();
            }
            else if (complete)
            {
                assertThat(all).as("something is lost, as a marker of %s was told", peer).isFalse();
            }
            from = marker.acceptedBefore;
        }
    }

    private static String shorten(final String text)
    {
        return text.substring(0, Math.min(25, text.length())) + " (" + text.length() + ")";
    }
}
