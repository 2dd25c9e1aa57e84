namespace DataBank.Appliance;

/// <summary>One code of a master.</summary>
internal sealed class MasterConcept(string code, string display, string? rank, bool isInactive)
{
    public string Code { get; } = code;

    public string Display { get; private set; } = display;

    public bool IsInactive { get; private set; } = isInactive;

    public string? Parent { get; init; }

    /// <summary>Further names and their language; null: the master's own.</summary>
    public List<(string? Language, string Text)> Names { get; } = [];

    public List<(string Name, string Value)> Properties { get; } = [];

    private string? Rank { get; set; } = rank;

    /// <summary>The same code in another row: the name of the lower rank is the display, the other one more name.</summary>
    public void Add(MasterConcept other)
    {
        IsInactive &= other.IsInactive;
        var isBetter = other.Rank is { Length: > 0 } && string.CompareOrdinal(other.Rank, Rank is { Length: > 0 } ? Rank : "~") < 0;
        var less = isBetter ? Display : other.Display;
        if (isBetter) (Display, Rank) = (other.Display, other.Rank);
        AddName(null, less);
        foreach (var (language, text) in other.Names) AddName(language, text);
        foreach (var property in other.Properties.Where(each => !Properties.Contains(each))) Properties.Add(property);
    }

    public void AddName(string? language, string text)
    {
        if (text.Length > 0 && text != Display && !Names.Contains((language, text))) Names.Add((language, text));
    }
}
