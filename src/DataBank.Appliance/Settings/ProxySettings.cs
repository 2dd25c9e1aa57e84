using DataBank.Proxy;

namespace DataBank.Appliance;

/// <summary>The research proxy. Section <c>Proxy</c>.</summary>
internal sealed class ProxySettings
{
    /// <summary>Base URL of the FHIR server that the views are made from; unset: this process.</summary>
    public Uri? FhirUpstream { get; init; }

    /// <summary>Base URL of the DRS server that files of genomes come from; unset: this process.</summary>
    public Uri? DrsUpstream { get; init; }

    /// <summary>Days that patients have to refuse after a notice.</summary>
    public int OptOutDays { get; init; } = 30;

    /// <summary>How long an approved re-identification is answered.</summary>
    public int ReidentificationHours { get; init; } = 24;

    /// <summary>The appliance as research clients reach it; unset: the first of the URLs that are served.</summary>
    public string? PublicUrl { get; init; }

    /// <summary>Base URL of the DICOMweb server that the views are made from; unset: this process.</summary>
    public Uri? DicomWebUpstream { get; init; }

    public TextSearchOptions TextSearch { get; init; } = new();

    /// <exception cref="SettingsProblem">A number is out of its range.</exception>
    public void Validate()
    {
        if (OptOutDays is < 0 or > 3660) throw new SettingsProblem("Proxy:OptOutDays is 0 to 3660.");
        if (ReidentificationHours is < 1 or > 24 * 30) throw new SettingsProblem("Proxy:ReidentificationHours is 1 to 720.");
    }
}
