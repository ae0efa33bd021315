package io.millrace.stress;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;

import io.millrace.engine.LimitSettings;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * The options of servers that limit how many connections there are, and how fast they come.
 */
final class LimitOptions
{
    private final CommandSpec spec;
    private final Map<String, BiFunction<LimitSettings, Integer, LimitSettings>> setters = new LinkedHashMap<>();

    LimitOptions(final CommandSpec spec)
    {
        this.spec = spec;
        add("--max-connections", LimitSettings::maxConnections, new LimitSettings().maxConnections(),
            "Connections at a time; more are answered with 503.");
        add("--max-connections-per-address", LimitSettings::maxConnectionsPerAddress, null,
            "Connections at a time from one address, or one /64 of IPv6; more are answered with 429.");
        add("--max-pending-handshakes", LimitSettings::maxPendingHandshakes, null,
            "Connections at a time that are not open yet; more are answered with 503.");
        add("--max-handshake-rate", LimitSettings::maxHandshakeRate, null,
            "Connections to accept per second; the others wait.");
        add("--max-control-frame-rate", LimitSettings::maxControlFrameRate, null,
            "Pings, pongs and close frames that a peer may send per second; more close it with 1008.");
        add("--max-inflate-ratio", LimitSettings::maxInflateRatio, null,
            "How many times as long as a compressed message its content may be; more closes it with 1008.");
    }

    private void add(
        final String option,
        final BiFunction<LimitSettings, Integer, LimitSettings> setter,
        final Integer byDefault,
        final String description)
    {
        setters.put(option, setter);
        spec.addOption(Commands.option(option, "N", Integer.class, byDefault, description));
    }

    /** Sets what was given, on settings of its own first, so that a refusal names the right option. */
    void apply(final LimitSettings limits)
    {
        setters.forEach((option, setter) ->
        {
            final Integer count = spec.findOption(option).getValue();
            if (count != null)
            {
                try
                {
                    setter.apply(new LimitSettings(), count).conclude();
                }
                catch (final IllegalArgumentException ex)
                {
                    throw new ParameterException(spec.commandLine(), option + ": " + ex.getMessage());
                }
                setter.apply(limits, count);
            }
        });
    }
}
