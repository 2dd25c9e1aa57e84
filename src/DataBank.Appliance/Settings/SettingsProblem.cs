namespace DataBank.Appliance;

/// <summary>A setting or argument that can't be used; the message says what to do.</summary>
internal sealed class SettingsProblem(string message) : Exception(message);
