package io.millrace.engine;

/**
 * What every group of settings shares: it can be changed until it is concluded.
 */
abstract class SettingsGroup
{
    private boolean concluded;

    /**
     * Adds a sentence for each setting that is not allowed.
     */
    abstract void validate(Problems problems);

    void freeze()
    {
        concluded = true;
    }

    final void checkMutable(final String setting)
    {
        if (concluded)
        {
            throw new IllegalStateException(setting + " cannot be set: the settings are concluded.");
        }
    }

    final void validateAndFreeze()
    {
        if (!concluded)
        {
            final Problems problems = new Problems();
            validate(problems);
            problems.throwIfAny();
            freeze();
        }
    }
}
