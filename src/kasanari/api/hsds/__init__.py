"""The public part of the directory as Open Referral HSDS 3.0 has it: read only, paged, for anybody."""
