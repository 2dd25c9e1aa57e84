using DataBank.Fhir;
using DataBank.Pseudonymization;
using DataBank.Server;

namespace DataBank.Proxy;

/// <summary>Settings of the proxy role.</summary>
public sealed record ProxyOptions
{
    /// <summary>Where packages of anonymized releases lie, a folder each.</summary>
    public required string ReleasesFolder { get; init; }

    /// <summary>Where files of exports of views lie.</summary>
    public required string ExportsFolder { get; init; }

    /// <summary>How much room on their volume is left to others.</summary>
    public long ReserveBytes { get; init; }

    /// <summary>The appliance as clients reach it, without a slash at its end.</summary>
    public required string PublicUrl { get; init; }

    /// <summary>How often each lane of the follower asks upstream.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often studies that are in a view are looked at again in the archive; null: it is ours, and its ImagingStudy resources change with it.</summary>
    public TimeSpan? ImagePollInterval { get; init; }

    /// <summary>How far each poll reaches back behind the last: commits of other servers may become visible late.</summary>
    public TimeSpan Overlap { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>A view whose consents are older than this answers 503.</summary>
    public TimeSpan LargestConsentLag { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Largest date shift in days, fixed for a theme when it opens.</summary>
    public int OffsetRange { get; init; } = PatientContext.DefaultDayRange;

    /// <summary>Where files lie while they are sent.</summary>
    public string SpoolFolder { get; init; } = Path.GetTempPath();

    /// <summary>How long patients have to refuse after a notice (opt-out), before data are used without their word.</summary>
    public TimeSpan OptOutEmbargo { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How long the answer to a request for re-identification can be read once two people have approved it.</summary>
    public TimeSpan ReidentificationTime { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Identifier systems that name one person: the only ones by which two records are taken for the same patient.</summary>
    public required IReadOnlyList<string> PatientIdentifierSystems { get; init; }

    /// <summary>Gives the identifier system of a DICOM Issuer of Patient ID (null: the default issuer); null when it is unknown.</summary>
    public required Func<string?, string?> SystemOfIssuer { get; init; }

    /// <summary>Whether forms of kanji are the same in string searches of views.</summary>
    public KanjiForms Kanji { get; init; }

    /// <summary>What is allowed of subscriptions to views.</summary>
    public required SubscriptionOptions Subscriptions { get; init; }

    /// <summary>How text in pixels is searched for.</summary>
    public TextSearchOptions TextSearch { get; init; } = new();

    /// <summary>A page of FHIR larger than this is refused.</summary>
    public int LargestPageBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>A DICOM header larger than this is refused.</summary>
    public int LargestHeaderBytes { get; init; } = 16 * 1024 * 1024;
}
