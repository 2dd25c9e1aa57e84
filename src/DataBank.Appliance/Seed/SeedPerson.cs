using System.Globalization;

namespace DataBank.Appliance;

/// <summary>
/// The facts of one synthetic patient. They follow from the seed and the patient's number alone, so patient 7 is the same person
/// whether ten patients are made or a thousand, and a second run finds what the first one stored.
/// </summary>
internal sealed class SeedPerson
{
    /// <summary>Nothing is newer: the synthetic world ends here, whatever today's date is.</summary>
    public static readonly DateOnly LastDay = new(2026, 6, 30);

    private static readonly string[] Stages = ["IA", "IB", "IIA", "IIIA", "IIIB", "IVA"];

    public SeedPerson(int seed, int number)
    {
        (Seed, Number) = (seed, number);
        var random = Random("person");
        IsFemale = random.Share() < 0.5;
        Family = random.Pick(PersonNames.Families);
        Given = random.Pick(IsFemale ? PersonNames.Women : PersonNames.Men);
        Address = random.Pick(PostalAddresses.All);
        AddressNumber = string.Create(CultureInfo.InvariantCulture, $"{random.Between(1, 9)}-{random.Between(1, 30)}-{random.Between(1, 30)}");
        Phone = string.Create(CultureInfo.InvariantCulture, $"{Address.AreaCode}-5550-{random.Between(1000, 10000)}");
        BirthDate = LastDay.AddDays(-random.Between(45 * 365, 85 * 365));
        // Patient 1 always shows everything: lung cancer, CT, EGFR L858R.
        HasLungCancer = number == 1 || random.Share() < 0.4;
        IsEgfrMutated = number == 1 || (HasLungCancer && random.Share() < 0.5);
        MainDisease = HasLungCancer ? random.Pick(Diagnosis.LungCancers) : random.Pick(Diagnosis.LungDiseases);
        Comorbidity = random.Pick(Diagnosis.Comorbidities);
        Stage = HasLungCancer ? random.Pick(Stages) : null;
        ImagingDay = LastDay.AddDays(-random.Between(120, 400));
        FirstVisit = ImagingDay.AddDays(-random.Between(3, 21));
        SpecimenDay = ImagingDay.AddDays(random.Between(5, 30));
        InsurerNumber = string.Create(CultureInfo.InvariantCulture, $"{random.Between(1, 48):00}{random.Between(100000, 1000000)}");
        InsuredNumber = string.Create(CultureInfo.InvariantCulture, $"{random.Between(100000, 1000000)}");
    }

    public int Seed { get; }

    public int Number { get; }

    /// <summary>Logical id of the Patient; other ids begin with it.</summary>
    public string Id => string.Create(CultureInfo.InvariantCulture, $"s{Seed}-p{Number:0000}");

    /// <summary>Medical record number: ten digits.</summary>
    public string Mrn => string.Create(CultureInfo.InvariantCulture, $"{Seed % 10000:0000}{Number:000000}");

    /// <summary>The number under which the study knows the patient.</summary>
    public string CaseId => string.Create(CultureInfo.InvariantCulture, $"LUNG-{Seed}-{Number:0000}");

    public string AccessionNumber => string.Create(CultureInfo.InvariantCulture, $"CT{Seed % 1000:000}{Number:000000}");

    public string TumourSample => string.Create(CultureInfo.InvariantCulture, $"LUNG-T-{Seed}-{Number:0000}");

    public string GermlineSample => string.Create(CultureInfo.InvariantCulture, $"BLOOD-G-{Seed}-{Number:0000}");

    public bool IsFemale { get; }

    public PersonName Family { get; }

    public PersonName Given { get; }

    public PostalAddress Address { get; }

    public string AddressNumber { get; }

    public string Phone { get; }

    public DateOnly BirthDate { get; }

    public bool HasLungCancer { get; }

    public bool IsEgfrMutated { get; }

    /// <summary>What drives the tumour, of those who have one.</summary>
    public SeedVariant Driver => IsEgfrMutated ? SeedVariant.EgfrL858R : SeedVariant.KrasG12D;

    /// <summary>Of every four, the second has inherited a variant that ClinVar calls pathogenic.</summary>
    public bool HasInheritedBrca1 => Number % 4 == 2;

    public Diagnosis MainDisease { get; }

    public Diagnosis Comorbidity { get; }

    public string? Stage { get; }

    public DateOnly FirstVisit { get; }

    /// <summary>The CT, and the encounter it belongs to.</summary>
    public DateOnly ImagingDay { get; }

    public DateOnly SpecimenDay { get; }

    public string InsurerNumber { get; }

    public string InsuredNumber { get; }

    /// <summary>Of every five, the fourth refuses and the fifth was never asked.</summary>
    public SeedConsent Consent => (Number % 5) switch
    {
        4 => SeedConsent.Denies,
        0 => SeedConsent.None,
        _ => SeedConsent.Permits,
    };

    public SeedRandom Random(string purpose) => new(Seed, string.Create(CultureInfo.InvariantCulture, $"{Number}|{purpose}"));
}
