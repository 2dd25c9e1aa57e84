-- Who has opened which closed record, why and for how long.
CREATE TABLE "BrokenGlasses" (
    "Id" text NOT NULL,
    "Subject" text NOT NULL,
    "PatientId" text NOT NULL,
    "Reason" text NOT NULL,
    "Begun" bigint NOT NULL,
    "Ends" bigint NOT NULL,
    CONSTRAINT "PK_BrokenGlasses" PRIMARY KEY ("Id")
);
CREATE INDEX "IX_BrokenGlasses_Ends" ON "BrokenGlasses" ("Ends");
