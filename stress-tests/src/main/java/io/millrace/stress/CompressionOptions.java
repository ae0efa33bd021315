package io.millrace.stress;

import io.millrace.engine.DeflateSettings;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * The options of permessage-deflate.
 */
final class CompressionOptions
{
    private static final String DEFLATE = "--deflate";
    private static final String THRESHOLD = "--deflate-threshold";
    private static final String LEVEL = "--deflate-level";
    private static final String NO_TAKEOVER = "--no-context-takeover";
    private static final int MAX_LEVEL = 9;

    private final CommandSpec spec;

    CompressionOptions(final CommandSpec spec)
    {
        this.spec = spec;
        spec.addOption(flag(DEFLATE, "Compresses messages for peers that know permessage-deflate (RFC 7692)."));
        spec.addOption(Commands.option(
            THRESHOLD, "BYTES", Integer.class, null, "With " + DEFLATE +
            ": shorter messages are not compressed; 64 if not given."));
        spec.addOption(Commands.option(
            LEVEL, "LEVEL", Integer.class, null, "With " + DEFLATE +
            ": 1 is fastest, 9 smallest; 1 if not given."));
        spec.addOption(flag(NO_TAKEOVER, "With " + DEFLATE +
            ": each message is compressed by itself, so that idle connections need no memory for it."));
    }

    void apply(final DeflateSettings deflate)
    {
        final Integer threshold = spec.findOption(THRESHOLD).getValue();
        final Integer level = spec.findOption(LEVEL).getValue();
        final boolean withoutTakeover = isSet(NO_TAKEOVER);
        if (!isSet(DEFLATE))
        {
            refuse(threshold != null, THRESHOLD + " has no meaning without " + DEFLATE);
            refuse(level != null, LEVEL + " has no meaning without " + DEFLATE);
            refuse(withoutTakeover, NO_TAKEOVER + " has no meaning without " + DEFLATE);
            return;
        }
        refuse(threshold != null && threshold < 0, THRESHOLD + " is '" + threshold + "', allowed is 0 or more");
        refuse(
            level != null && (level < 0 || level > MAX_LEVEL),
            LEVEL + " is '" + level + "', allowed is 0 to " + MAX_LEVEL);
        deflate.enabled(true).contextTakeover(!withoutTakeover).peerContextTakeover(!withoutTakeover);
        if (threshold != null)
        {
            deflate.threshold(threshold);
        }
        if (level != null)
        {
            deflate.level(level);
        }
    }

    private boolean isSet(final String option)
    {
        return Boolean.TRUE.equals(spec.findOption(option).getValue());
    }

    private void refuse(final boolean wrong, final String message)
    {
        if (wrong)
        {
            throw new ParameterException(spec.commandLine(), message);
        }
    }

    private static OptionSpec flag(final String name, final String description)
    {
        return OptionSpec.builder(name).type(boolean.class).arity("0").description(description).build();
    }
}
