namespace DataBank.Pseudonymization;

/// <summary>A cell as one text: what files without lists hold.</summary>
public static class Cell
{
    /// <summary>Parts the codes of a set; no code system that passes a policy uses it.</summary>
    public const char Separator = '|';

    public static string Text(IReadOnlyList<string> cell) => cell switch
    {
        [] => "",
        [var only] => only,
        _ => string.Join(Separator, cell.Order(StringComparer.Ordinal)),
    };
}
