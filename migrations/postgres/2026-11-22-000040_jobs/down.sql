DROP TABLE api_request;
DROP TABLE job_file;
DROP TABLE job;
