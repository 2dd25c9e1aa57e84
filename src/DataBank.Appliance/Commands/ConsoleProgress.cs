namespace DataBank.Appliance;

/// <summary>How far a long command has come: one line that changes, where somebody looks.</summary>
internal static class ConsoleProgress
{
    public static void Show(string text)
    {
        if (!Console.IsErrorRedirected) Console.Error.Write($"\r{text,-78}");
    }

    /// <summary>What has been shown makes room for the result.</summary>
    public static void End()
    {
        if (!Console.IsErrorRedirected) Console.Error.Write($"\r{"",-78}\r");
    }
}
