namespace DataBank.Appliance;

/// <summary>A group of artifacts, as the list shows them.</summary>
internal sealed record GuideKind(string Key, string Japanese, string English, Func<GuideArtifact, bool> Holds);

/// <summary>The groups, in their order. Every artifact falls into one.</summary>
internal static class GuideKinds
{
    private static readonly HashSet<string> Named =
        ["CapabilityStatement", "StructureDefinition", "ValueSet", "CodeSystem", "NamingSystem", "ConceptMap", "SearchParameter", "OperationDefinition"];

    public static readonly IReadOnlyList<GuideKind> All =
    [
        Of("capability", "能力宣言", "Capability statements", "CapabilityStatement"),
        new("profiles", "プロファイル", "Profiles", artifact => IsProfile(artifact) && !IsOfView(artifact)),
        new("view-profiles", "ビューのプロファイル", "Profiles of views", artifact => IsProfile(artifact) && IsOfView(artifact)),
        new("extensions", "拡張", "Extensions", artifact => artifact is { IsExample: false, IsExtension: true }),
        Of("value-sets", "バリューセット", "Value sets", "ValueSet"),
        Of("code-systems", "コードシステム", "Code systems", "CodeSystem"),
        Of("naming-systems", "識別子の体系", "Naming systems", "NamingSystem"),
        Of("concept-maps", "コードの対応", "Concept maps", "ConceptMap"),
        Of("search-parameters", "検索パラメータ", "Search parameters", "SearchParameter"),
        Of("operations", "オペレーション", "Operations", "OperationDefinition"),
        new("others", "その他の定義", "Other definitions", artifact => !artifact.IsExample && !Named.Contains(artifact.Type)),
        new("examples", "例", "Examples", artifact => artifact.IsExample),
    ];

    private static bool IsProfile(GuideArtifact artifact) => artifact is { IsExample: false, Type: "StructureDefinition", IsExtension: false };

    private static bool IsOfView(GuideArtifact profile) => profile.Id.StartsWith("databank-view-", StringComparison.Ordinal);

    private static GuideKind Of(string key, string japanese, string english, string type) =>
        new(key, japanese, english, artifact => !artifact.IsExample && artifact.Type == type);
}
