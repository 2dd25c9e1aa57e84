-- Who a person is at issuers of GA4GH visas: pairs of sub and iss, separated by spaces.
ALTER TABLE "AspNetUsers" ADD COLUMN "VisaIdentities" text NOT NULL DEFAULT '';
